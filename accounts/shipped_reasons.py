"""The shipped reasons for leaving, in four languages: the six categories of S5 with their teams, and two nobody chooses."""

from dataclasses import dataclass, field
from typing import Final

from accounts.models import ChurnReason

AppliesTo = ChurnReason.AppliesTo
Wordings = dict[str, str]

MARKETING, SALES, ONBOARDING = "Marketing", "Sales", "Onboarding"
PRODUCT, SUPPORT, RELATIONS, BILLING = "Product", "Customer support", "Relationship management", "Billing"


@dataclass(frozen=True)
class ShippedCategory:
    """A category; `teams` by name, the one that takes the cases first."""

    code: str
    wordings: Wordings
    teams: tuple[str, ...]


@dataclass(frozen=True)
class ShippedReason:
    """A reason, in the category of that code."""

    code: str
    category: str
    wordings: Wordings
    applies_to: str = field(default=AppliesTo.DEPARTURE)
    is_voluntary: bool = True


def _said(en: str, id_: str, th: str, ar: str) -> Wordings:
    return {"en": en, "id": id_, "th": th, "ar": ar}


CATEGORIES: Final = (
    ShippedCategory(
        "wrong-use-case",
        _said("Wrong use case", "Tidak cocok dengan kebutuhan", "ไม่ตรงกับการใช้งาน", "استخدام غير مناسب"),
        (MARKETING, SALES),
    ),
    ShippedCategory(
        "failure-to-launch",
        _said("Failure to launch", "Gagal mulai memakai", "เริ่มใช้งานไม่สำเร็จ", "تعذّر البدء"),
        (SALES, ONBOARDING),
    ),
    ShippedCategory(
        "features-and-usability",
        _said("Features and usability", "Fitur dan kemudahan pemakaian", "ฟีเจอร์และความง่ายในการใช้", "الميزات وسهولة الاستخدام"),
        (PRODUCT, SUPPORT),
    ),
    ShippedCategory("low-usage", _said("Low usage", "Jarang dipakai", "ใช้งานน้อย", "قلة الاستخدام"), (SUPPORT, ONBOARDING)),
    ShippedCategory(
        "roi-and-value",
        _said("ROI and value", "Imbal hasil dan manfaat", "ความคุ้มค่าและผลตอบแทน", "العائد والقيمة"),
        (SUPPORT, RELATIONS),
    ),
    ShippedCategory(
        "change-at-customer",
        _said(
            "Change at the customer or in its organisation",
            "Perubahan di pihak pelanggan atau organisasinya",
            "การเปลี่ยนแปลงของลูกค้าหรือองค์กร",
            "تغيير لدى العميل أو في مؤسسته",
        ),
        (SUPPORT, RELATIONS),
    ),
    ShippedCategory(
        "payment-failed", _said("Payment failed", "Pembayaran gagal", "ชำระเงินไม่สำเร็จ", "فشل الدفع"), (BILLING, SUPPORT)
    ),
    ShippedCategory("business-closed", _said("Business closed", "Usaha tutup", "ปิดกิจการ", "إغلاق النشاط"), (RELATIONS,)),
)

REASONS: Final = (
    ShippedReason(
        "not-for-our-work",
        "wrong-use-case",
        _said(
            "It does not fit our kind of work",
            "Tidak cocok dengan jenis usaha kami",
            "ไม่เหมาะกับงานของเรา",
            "لا يناسب طبيعة عملنا",
        ),
    ),
    ShippedReason(
        "expected-something-else",
        "wrong-use-case",
        _said("We expected something else", "Kami mengharapkan hal lain", "ไม่ตรงกับที่คาดไว้", "توقعنا شيئًا آخر"),
    ),
    ShippedReason(
        "never-got-started",
        "failure-to-launch",
        _said("We never got started", "Kami belum sempat mulai", "เรายังไม่เคยเริ่มใช้จริง", "لم نبدأ فعليًا"),
    ),
    ShippedReason(
        "set-up-too-hard",
        "failure-to-launch",
        _said("Setting it up was too hard", "Penyiapannya terlalu sulit", "ตั้งค่ายากเกินไป", "كان الإعداد صعبًا جدًا"),
    ),
    ShippedReason(
        "missing-feature",
        "features-and-usability",
        _said("A feature we need is missing", "Fitur yang kami perlukan tidak ada", "ขาดฟีเจอร์ที่จำเป็น", "تنقصه ميزة نحتاجها"),
    ),
    ShippedReason(
        "hard-to-use",
        "features-and-usability",
        _said("It is hard to use", "Sulit dipakai", "ใช้งานยาก", "صعب الاستخدام"),
    ),
    ShippedReason(
        "unreliable",
        "features-and-usability",
        _said("It does not work reliably", "Sering bermasalah", "ใช้งานแล้วไม่เสถียร", "لا يعمل بثبات"),
    ),
    ShippedReason(
        "hardly-used",
        "low-usage",
        _said("We hardly use it", "Kami jarang memakainya", "เราแทบไม่ได้ใช้", "بالكاد نستخدمه"),
    ),
    ShippedReason(
        "too-expensive",
        "roi-and-value",
        _said("It costs more than it brings", "Biayanya melebihi manfaatnya", "ค่าใช้จ่ายสูงกว่าประโยชน์ที่ได้", "كلفته أكبر من فائدته"),
    ),
    ShippedReason(
        "better-offer",
        "roi-and-value",
        _said("Somebody else offers more", "Ada penawaran lain yang lebih baik", "มีเจ้าอื่นให้ข้อเสนอที่ดีกว่า", "وجدنا عرضًا أفضل"),
    ),
    ShippedReason(
        "champion-left",
        "change-at-customer",
        _said("The person who wanted it has left", "Penggagasnya sudah keluar", "ผู้ที่ผลักดันลาออกไปแล้ว", "غادر من كان يتبناه"),
    ),
    ShippedReason(
        "merged-or-sold",
        "change-at-customer",
        _said("We were merged or sold", "Usaha kami bergabung atau dijual", "กิจการควบรวมหรือถูกขาย", "اندمجنا أو بيعت المؤسسة"),
    ),
    ShippedReason(
        "budget-cut",
        "change-at-customer",
        _said("Our budget was cut", "Anggaran kami dipotong", "งบประมาณถูกตัด", "خُفّضت ميزانيتنا"),
    ),
    ShippedReason(
        "payment-failed",
        "payment-failed",
        _said("The payment failed", "Pembayaran gagal", "ชำระเงินไม่สำเร็จ", "فشل الدفع"),
        is_voluntary=False,
    ),
    ShippedReason(
        "closed-down",
        "business-closed",
        _said("The business closed", "Usahanya tutup", "กิจการปิดตัว", "أُغلق النشاط"),
        is_voluntary=False,
    ),
    ShippedReason(
        "product-not-used",
        "low-usage",
        _said("We do not use this product", "Kami tidak memakai produk ini", "เราไม่ได้ใช้ผลิตภัณฑ์นี้", "لا نستخدم هذا المنتج"),
        AppliesTo.DOWNGRADE,
    ),
    ShippedReason(
        "product-too-expensive",
        "roi-and-value",
        _said("This product costs too much", "Produk ini terlalu mahal", "ผลิตภัณฑ์นี้แพงเกินไป", "هذا المنتج مكلف جدًا"),
        AppliesTo.DOWNGRADE,
    ),
    ShippedReason(
        "product-lacks-feature",
        "features-and-usability",
        _said(
            "This product lacks what we need",
            "Produk ini kurang lengkap",
            "ผลิตภัณฑ์นี้ขาดสิ่งที่เราต้องการ",
            "ينقص هذا المنتج ما نحتاجه",
        ),
        AppliesTo.DOWNGRADE,
    ),
    ShippedReason(
        "smaller-need",
        "change-at-customer",
        _said("We need less than before", "Kebutuhan kami berkurang", "เราต้องการน้อยลงกว่าเดิม", "احتياجنا أصبح أقل"),
        AppliesTo.DOWNGRADE,
    ),
)
