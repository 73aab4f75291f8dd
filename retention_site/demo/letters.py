"""What the demo company writes to its customers, and says on the telephone, in four languages, and what some wrote back."""

from dataclasses import dataclass
from typing import Final

from accounts.models import Consent, MessageTemplate


@dataclass(frozen=True)
class Letter:
    """A template; `wordings` are (subject, body) by language."""

    code: str
    name: str
    note: str
    wordings: dict[str, tuple[str, str]]
    purpose: str = Consent.Purpose.LIFECYCLE
    channel: str = MessageTemplate.Channel.EMAIL


TIP: Final = Letter(
    "demo-shelf-count",
    "Counting by shelf",
    "A hint for shops that count their stock by hand.",
    {
        "en": (
            "{{ name }}, count a shelf in two minutes",
            "Hello {{ name }},\n\nsince last month you can count a single shelf instead of the whole shop. "
            "Many shops of your size now do so on Mondays.\n\nWould that help you? Just write back.",
        ),
        "th": (
            "{{ name }} นับสินค้าทีละชั้นได้ในสองนาที",
            "สวัสดี {{ name }}\n\nตั้งแต่เดือนที่แล้ว คุณนับสินค้าทีละชั้นได้ ไม่ต้องนับทั้งร้าน "
            "ร้านขนาดเดียวกันหลายร้านนับทุกวันจันทร์\n\nแบบนี้ช่วยคุณได้ไหม ตอบกลับมาได้เลย",
        ),
        "ar": (
            "{{ name }}، جرد رف واحد في دقيقتين",
            "مرحبًا {{ name }}،\n\nمنذ الشهر الماضي يمكنكم جرد رف واحد بدلًا من المتجر كله، "
            "وكثير من المتاجر في حجمكم تفعل ذلك كل اثنين.\n\nهل يفيدكم ذلك؟ يكفي أن تردوا على هذه الرسالة.",
        ),
        "id": (
            "{{ name }}, hitung satu rak dalam dua menit",
            "Halo {{ name }},\n\nsejak bulan lalu Anda bisa menghitung satu rak saja, tidak perlu seluruh toko. "
            "Banyak toko seukuran Anda melakukannya tiap Senin.\n\nApakah itu membantu? Balas saja surel ini.",
        ),
    },
)
QUESTION: Final = Letter(
    "demo-how-do-you-count",
    "How do you count?",
    "The same hint, asked as a question.",
    {
        "en": (
            "{{ name }}, how do you count your stock?",
            "Hello {{ name }},\n\nhow long does counting take you? One shelf at a time it takes two minutes.\n\n"
            "Write back in a line, and we set it up with you.",
        ),
        "th": (
            "{{ name }} นับสต็อกอย่างไร",
            "สวัสดี {{ name }}\n\nคุณใช้เวลานับนานเท่าไร นับทีละชั้นใช้เพียงสองนาที\n\nตอบกลับมาสักบรรทัด แล้วเราจะตั้งค่าไปด้วยกัน",
        ),
        "ar": (
            "{{ name }}، كيف تجردون بضاعتكم؟",
            "مرحبًا {{ name }}،\n\nكم يستغرق الجرد عندكم؟ رفًّا بعد رف لا يستغرق إلا دقيقتين.\n\n"
            "اكتبوا لنا سطرًا واحدًا ونُعدّه معكم.",
        ),
        "id": (
            "{{ name }}, bagaimana Anda menghitung stok?",
            "Halo {{ name }},\n\nberapa lama Anda menghitung stok? Rak demi rak hanya dua menit.\n\n"
            "Balas satu baris, lalu kita atur bersama.",
        ),
    },
)
CHECK_IN: Final = Letter(
    "demo-quiet-for-a-while",
    "Quiet for a while",
    "To those who use it less than they used to: ask, offer help, sell nothing.",
    {
        "en": (
            "{{ name }}, is anything in your way?",
            "Hello {{ name }},\n\nit has been quiet at {{ customer }}. "
            "If something is in your way, tell us, and we look at it together.",
        ),
        "th": (
            "{{ name }} มีอะไรติดขัดไหม",
            "สวัสดี {{ name }}\n\nช่วงนี้ {{ customer }} เงียบไป หากมีอะไรติดขัด บอกเราได้ เราจะช่วยดูด้วยกัน",
        ),
        "ar": (
            "{{ name }}، هل يعترضكم شيء؟",
            "مرحبًا {{ name }}،\n\nهدأ الأمر قليلًا لدى {{ customer }}. إن كان هناك ما يعترضكم فأخبرونا وننظر فيه معًا.",
        ),
        "id": (
            "{{ name }}, ada yang menghalangi?",
            "Halo {{ name }},\n\nbelakangan {{ customer }} agak sepi. "
            "Jika ada yang menghalangi, ceritakan, dan kita lihat bersama.",
        ),
    },
)
CALL: Final = Letter(
    "demo-call-before-we-lose-them",
    "A call before we lose them",
    "Listen first; offer the shelf count only where counting is the trouble.",
    {
        "en": (
            "It has become quiet around {{ customer }}",
            "- Ask {{ name }} what has changed, and listen.\n- How do they count their stock now?\n- Agree on one next step.",
        ),
        "th": (
            "ช่วงนี้ {{ customer }} เงียบไป",
            "- ถาม {{ name }} ว่ามีอะไรเปลี่ยนไป แล้วรับฟัง\n- ตอนนี้นับสต็อกกันอย่างไร\n- ตกลงขั้นตอนถัดไปหนึ่งอย่าง",
        ),
        "ar": (
            "قلّ استعمال {{ customer }} في الآونة الأخيرة",
            "- اسألوا {{ name }} عمّا تغيّر، وأصغوا.\n- كيف يجردون مخزونهم الآن؟\n- اتفقوا على خطوة واحدة تالية.",
        ),
        "id": (
            "{{ customer }} mulai jarang terlihat",
            "- Tanyakan kepada {{ name }} apa yang berubah, lalu dengarkan.\n- Bagaimana mereka menghitung stok sekarang?\n"
            "- Sepakati satu langkah berikutnya.",
        ),
    },
    channel=MessageTemplate.Channel.CALL,
)
LETTERS: Final = (TIP, QUESTION, CHECK_IN, CALL)

REPLIES: Final = {
    "en": "Yes, that would help us. Who can show us?",
    "th": "ช่วยได้มาก ใครสอนเราได้บ้าง",
    "ar": "نعم، هذا يفيدنا. من يمكنه أن يرينا ذلك؟",
    "id": "Ya, itu membantu. Siapa yang bisa menunjukkan?",
}
