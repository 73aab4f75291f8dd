"""What the demo company's customers write in its surveys, in their own languages.

Each line is a complaint or wish with the kind of reason that staff saw in it; a star says that it asks for a feature.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Opinion:
    """Words with the code of the churn category they are about, or none."""

    words: str
    category: str = ""
    is_feature_request: bool = False


@dataclass(frozen=True)
class Opinions:
    """One language: words of detractors, passives and promoters, after talks, of check-ins, and on leaving."""

    detractor: tuple[Opinion, ...]
    passive: tuple[Opinion, ...]
    promoter: tuple[Opinion, ...]
    talk_bad: tuple[Opinion, ...]
    talk_good: tuple[Opinion, ...]
    better: tuple[Opinion, ...]
    industry: tuple[Opinion, ...]
    company: tuple[Opinion, ...]
    instead: tuple[Opinion, ...]
    back: tuple[Opinion, ...]


CODES: Final = {
    "use": "low-usage",
    "start": "failure-to-launch",
    "features": "features-and-usability",
    "case": "wrong-use-case",
    "value": "roi-and-value",
    "change": "change-at-customer",
    "pay": "payment-failed",
}


def _opinions(text: str) -> Opinions:
    """Read blocks parted by empty lines, in the order of Opinions; lines of `kind* | words`, or of words alone."""
    blocks = [tuple(_opinion(line) for line in block.splitlines()) for block in text.strip().split("\n\n")]
    return Opinions(*blocks)


def _opinion(line: str) -> Opinion:
    kind, parted, words = line.partition(" | ")
    if not parted:
        return Opinion(line)
    return Opinion(words, CODES[kind.rstrip("*")], kind.endswith("*"))


OPINIONS: Final = {
    "en": _opinions("""
features | The counts were wrong twice this month and nobody could say why.
features | The till freezes on Saturdays, exactly when the queue is longest.
features | I click through five screens for something the old till did with one key.
value | For one shop it costs more than it saves us.
value | The price went up and nothing got better for us.
start | We are still entering products by hand after three months.
start | Nobody came back to us after the first training.
use | My staff have gone back to the paper book.
change | The manager who wanted this has left; nobody else knows how it works.
case | It is made for shops. We work by appointment.
features | Support is friendly, but the same fault comes back every week.

features* | A report by shelf would save me an hour a week.
features* | Let me print price labels straight from the stock list.
features* | I would like to see both branches on one page.
value | Good, but a little dear for a small shop.
features | Month end is slow; the rest is fine.
start | The first weeks were hard. Now it works.

Your team rings back when they say they will. Every time.
We close the day in ten minutes; it used to be an hour.
It simply works, and when it does not, somebody picks up.
The new branch was running in one afternoon.
My accountant asks for nothing any more.

features | It took three calls until somebody understood the problem.
features | Kind, but the fault is still there.
use | I waited two days for the answer.

Quick, and in words I understood.
He stayed on the line until it printed.
Solved in one call.

features* | Tell us before an update, not after it.
start | A second training for the new colleagues would help.
value | An honest talk about what we pay and what we use.

Rents are up, but people still want good coffee.
Quiet winter; everybody counts their money.

We open a second shop in spring.
No plans this year but to keep going.

A simple cash register.
LoyverX, our sister shop has it.

If somebody had helped us in the first month.
A smaller price for a smaller shop.
"""),
    "th": _opinions("""
features | นับสต๊อกออกมาไม่ตรงสองครั้งในเดือนเดียว และไม่มีใครบอกได้ว่าเพราะอะไร
features | เครื่องค้างทุกวันเสาร์ ตอนที่ลูกค้าต่อคิวยาวที่สุด
features | ใช้งานยาก ต้องกดหลายหน้ากว่าจะได้ยอดขายของวัน
value | ร้านเล็กอย่างเราจ่ายทุกเดือนแล้วไม่คุ้ม
value | ราคาขึ้นแต่ไม่มีอะไรดีขึ้น
start | สามเดือนแล้วยังลงสินค้าไม่ครบ ไม่มีใครมาช่วย
use | พนักงานกลับไปใช้สมุดจดเหมือนเดิม
change | คนที่ดูแลระบบลาออกไปแล้ว ที่เหลือใช้ไม่เป็น
case | ระบบเหมาะกับร้านค้า แต่เรารับนัดเป็นหลัก
features | คุยดีทุกคน แต่ปัญหาเดิมกลับมาทุกสัปดาห์

features* | อยากได้รายงานแยกตามชั้นวางสินค้า
features* | อยากพิมพ์ป้ายราคาจากรายการสินค้าได้เลย
features* | อยากดูยอดทุกสาขาในหน้าเดียว
value | ดี แต่แพงไปนิดสำหรับร้านเล็ก
features | ปิดสิ้นเดือนช้า อย่างอื่นโอเค

ปิดยอดสิบนาทีเสร็จ เมื่อก่อนเป็นชั่วโมง
โทรกลับตรงเวลาทุกครั้ง ประทับใจมาก
ใช้ง่าย พนักงานใหม่เรียนรู้ได้ในวันเดียว
เปิดสาขาใหม่ ตั้งค่าเสร็จในบ่ายเดียว

features | ต้องโทรสามรอบกว่าจะเข้าใจปัญหา
use | รอคำตอบสองวัน ช้าไป
features | สุภาพดี แต่ยังไม่หาย

ตอบเร็ว อธิบายเข้าใจง่าย
อยู่ในสายจนพิมพ์ใบเสร็จได้
แก้ได้ในครั้งเดียว

features* | ช่วยแจ้งก่อนอัปเดต ไม่ใช่หลังอัปเดต
start | อยากให้สอนพนักงานใหม่อีกรอบ
value | อยากคุยเรื่องค่าบริการกับสิ่งที่ใช้จริง

ค่าเช่าแพงขึ้น แต่ลูกค้ายังมา
ช่วงหน้าฝนเงียบหน่อย

ปีหน้าจะเปิดสาขาที่สอง
ยังไม่มีแผนใหม่ ขอประคองไปก่อน

ใช้สมุดกับเครื่องคิดเลข
ระบบของร้านพี่น้อง

ถ้ามีคนช่วยตั้งแต่เดือนแรก
ราคาที่เหมาะกับร้านเล็ก
"""),
    "ar": _opinions("""
features | الجرد خرج خطأ مرتين هذا الشهر، ولم يعرف أحد السبب.
features | الجهاز يتوقف كل خميس في وقت الزحام.
features | أحتاج إلى خمس شاشات لأعرف مبيعات اليوم.
value | لمحل واحد، ندفع أكثر مما نوفر.
value | زاد السعر ولم يتحسن شيء.
start | بعد ثلاثة أشهر ما زلنا ندخل الأصناف يدويًا.
start | لم يعد إلينا أحد بعد التدريب الأول.
use | رجع العاملون إلى الدفتر.
change | المدير الذي اختار البرنامج ترك العمل، ولا أحد غيره يعرفه.
case | نحن نعمل بالمواعيد، والبرنامج للمحلات.
features | الدعم لطيف، لكن العطل نفسه يعود كل أسبوع.

features* | أتمنى تقريرًا لكل رف على حدة.
features* | نريد طباعة بطاقات الأسعار من قائمة المخزون.
features* | أريد أن أرى كل الفروع في صفحة واحدة.
value | جيد، لكنه غالٍ قليلًا على محل صغير.
features | إقفال الشهر بطيء، والباقي ممتاز.

نقفل اليوم في عشر دقائق بعد أن كانت ساعة.
يتصلون في الموعد الذي وعدوا به، كل مرة.
عاملة جديدة تعلمته في يوم واحد.
افتتحنا الفرع الجديد واشتغل في عصر يوم واحد.

features | ثلاث مكالمات حتى فهموا المشكلة.
use | انتظرت يومين للرد.
features | كلام طيب، والعطل باقٍ.

رد سريع وكلام مفهوم.
بقي معي على الخط حتى طبع الجهاز.
حُلّت المشكلة في مكالمة واحدة.

features* | أخبرونا قبل التحديث، لا بعده.
start | نحتاج إلى تدريب ثانٍ للعاملين الجدد.
value | نريد حديثًا صريحًا عما ندفع وما نستخدم.

الإيجارات ارتفعت، والناس ما زالت تشتري الخبز.
السوق هادئ قبل المدارس.

سنفتح فرعًا ثانيًا في الربيع.
لا جديد هذا العام، نحافظ على ما عندنا.

آلة حاسبة ودفتر.
برنامج يستخدمه أخي في محله.

لو ساعدنا أحد في الشهر الأول.
سعر يناسب محلًا صغيرًا.
"""),
    "id": _opinions("""
features | Stok salah hitung dua kali bulan ini dan tidak ada yang tahu sebabnya.
features | Kasir macet tiap Sabtu, justru waktu antrean paling panjang.
features | Harus buka lima layar hanya untuk melihat penjualan hari ini.
value | Untuk satu toko, biayanya lebih besar daripada hasilnya.
value | Harga naik, tapi tidak ada yang lebih baik.
start | Sudah tiga bulan kami masih memasukkan barang satu per satu.
start | Setelah pelatihan pertama tidak ada yang menghubungi lagi.
use | Karyawan kembali memakai buku tulis.
change | Manajer yang memilih aplikasi ini sudah keluar.
case | Kami bekerja dengan janji temu, ini untuk toko.
features | Orangnya ramah, tapi masalah yang sama datang lagi tiap minggu.

features* | Ingin laporan per rak, akan hemat waktu.
features* | Tolong bisa cetak label harga langsung dari daftar stok.
features* | Ingin melihat semua cabang di satu halaman.
value | Bagus, tapi agak mahal untuk toko kecil.
features | Tutup bulan lambat, lainnya baik.

Tutup kasir sepuluh menit, dulu satu jam.
Selalu menelepon kembali tepat waktu.
Karyawan baru bisa dalam satu hari.
Cabang baru jalan dalam satu sore.

features | Tiga kali telepon baru dimengerti masalahnya.
use | Menunggu jawaban dua hari.
features | Sopan, tapi belum selesai.

Cepat dan mudah dimengerti.
Ditemani sampai struk tercetak.
Selesai dalam satu telepon.

features* | Beri tahu kami sebelum pembaruan, bukan sesudahnya.
start | Perlu pelatihan lagi untuk karyawan baru.
value | Mari bicara terus terang soal biaya dan yang kami pakai.

Sewa naik, tapi pelanggan tetap datang.
Sepi setelah Lebaran, biasa.

Tahun depan buka cabang kedua.
Belum ada rencana, bertahan dulu.

Buku tulis dan kalkulator.
Aplikasi yang dipakai toko saudara.

Kalau ada yang membantu di bulan pertama.
Harga yang cocok untuk toko kecil.
"""),
}
