"""The customers with a story of their own: those that the pictures of the product are about."""

from dataclasses import replace
from typing import Final

from accounts.models import Interaction, SupportIssue
from retention_site.demo.companies import Company, Person, Scene
from retention_site.demo.words import LANGUAGES, Name, Place, Words

Mood = Interaction.Mood
OPEN, WAITING = SupportIssue.Status.OPEN, SupportIssue.Status.WAITING

THAI, ARABIC, INDONESIAN, ENGLISH = (LANGUAGES[code] for code in ("th", "ar", "id", "en"))


def _place(words: Words, city: str) -> Place:
    return next(place for place in words.places if place.city == city)


def _given(words: Words, latin: str) -> Name:
    return next(name for name in words.given if name.latin == latin)


def _family(words: Words, latin: str) -> Name:
    return next(name for name in words.family if name.latin == latin)


def _person(words: Words, given: str, family: str, job: str, *, is_doctor: bool = False, phone_end: str = "") -> Person:
    return Person(_given(words, given), _family(words, family) if family else None, job, is_doctor, phone_end)


SIAM_COFFEE: Final = Company(
    number=1,
    words=THAI,
    place=_place(THAI, "Bangkok"),
    industry="Coffee shops",
    name="บริษัท สยามกาแฟ จำกัด",
    domain="siamcoffee.example",
    people=(
        _person(THAI, "phonthip", "wongsawat", "owner", phone_end="0096"),
        _person(THAI, "anucha", "sithong", "stock", phone_end="0097"),
    ),
    products=("till", "stock"),
    branches=3,
    referral="another customer",
    since=1373,
    silent={"stock": 64},
    scenes=(
        Scene(
            days_ago=49,
            hour=11,
            person=1,
            topic="count_doubled",
            heard="นับสต๊อกเมื่อคืน กาแฟทุกถุงขึ้นมาสองเท่าเลย",
            said_back="จำนวนในระบบเป็นสองเท่าของที่นับได้จริง เฉพาะสาขาสีลม ใช่ไหม",
            mood=Mood.WORRIED,
        ),
        Scene(
            days_ago=6,
            hour=10,
            person=0,
            topic="count_doubled",
            heard="นับสต๊อกไม่ตรงสองเดือนแล้ว ต้องนั่งนับมือทุกสาขา",
            said_back="ตั้งแต่อัปเดต 3.2 ทั้งสามสาขานับได้สองเท่า เดือนที่แล้วปิดด้วยมือ และหลังจากนั้นก็ไม่ได้นับอีกเลย",
            question="เวอร์ชัน 3.2.1 แก้ยอดที่นับไปก่อนหน้านี้ด้วยไหม",
            mood=Mood.UPSET,
            issue=OPEN,
        ),
        Scene(days_ago=1, hour=13, person=0, topic="count_doubled", is_reached=False),
    ),
)

BARAKA: Final = Company(
    number=2,
    words=ARABIC,
    place=_place(ARABIC, "Cairo"),
    industry="Bakeries",
    name="مخبز البركة",
    domain="baraka-bakery.example",
    people=(_person(ARABIC, "huda", "mansour", "owner"), _person(ARABIC, "samy", "awad", "head cashier")),
    products=("till", "loyalty"),
    branches=2,
    since=410,
    scenes=(
        Scene(
            days_ago=3,
            hour=12,
            person=0,
            topic="cashier_rights",
            heard="عندنا جهازا بيع ودرج نقود واحد، ولا نعرف من أخذ ماذا في آخر اليوم.",
            said_back="جهازان ودرج واحد مشترك، وتريدون إقفالًا لكل بائع على حدة، صحيح؟",
            question="هل يمكن لجهازَي بيع أن يتشاركا درج نقود واحدًا؟",
            mood=Mood.CALM,
        ),
    ),
)

MELATI: Final = Company(
    number=3,
    words=INDONESIAN,
    place=_place(INDONESIAN, "Bandung"),
    industry="Bookshops",
    name="Toko Buku Melati",
    domain="melati-buku.example",
    people=(_person(INDONESIAN, "arif", "hidayat", "owner"), _person(INDONESIAN, "siti", "", "bookkeeper")),
    products=("till", "stock", "books"),
    since=655,
    scenes=(
        Scene(
            days_ago=2,
            hour=14,
            person=0,
            topic="slow_support",
            heard="Jawaban datang setelah dua hari. Di akhir bulan itu terlambat.",
            said_back="Pertanyaan akhir bulan butuh jawaban di hari yang sama. Betul?",
            mood=Mood.UPSET,
            issue=OPEN,
        ),
    ),
)

SHIFA: Final = Company(
    number=4,
    words=ARABIC,
    place=_place(ARABIC, "Amman"),
    industry="Pharmacies",
    name="صيدلية الشفاء",
    domain="shifa.example",
    people=(_person(ARABIC, "layla", "elkhatib", "owner", is_doctor=True),),
    products=("till", "stock"),
    since=300,
    scenes=(
        Scene(
            days_ago=4,
            hour=12,
            person=0,
            topic="count_doubled",
            heard="جهاز البيع ممتاز، لكن جزء المخزون يفاجئنا كل مرة.",
            said_back="البيع يسير جيدًا، والمشكلة في أرقام المخزون وحدها، صحيح؟",
            mood=Mood.WORRIED,
            issue=WAITING,
        ),
    ),
)

BLUE_HARBOR: Final = Company(
    number=5,
    words=ENGLISH,
    place=_place(ENGLISH, "Bristol"),
    industry="Clinics",
    name="Blue Harbor Dental",
    domain="blueharbor.example",
    people=(_person(ENGLISH, "claire", "bennett", "owner", is_doctor=True), _person(ENGLISH, "sam", "price", "front desk")),
    products=("till", "books"),
    since=512,
    leaves_in=23,
    scenes=(Scene(days_ago=9, hour=11, person=0, topic="leaving", mood=Mood.CALM),),
)

PALM_TRADING: Final = replace(
    BARAKA,
    number=6,
    place=_place(ARABIC, "Giza"),
    industry="Bakeries",
    name="شركة النخيل للتجارة",
    domain="nakheel.example",
    people=(_person(ARABIC, "tarek", "zidan", "owner"), _person(ARABIC, "mona", "saleh", "bookkeeper")),
    products=("till",),
    branches=1,
    since=840,
    leaves_in=7,
    scenes=(Scene(days_ago=12, hour=10, person=0, topic="leaving", mood=Mood.CALM),),
)

YIM_SUAI: Final = replace(
    SIAM_COFFEE,
    number=7,
    industry="Clinics",
    name="คลินิกทันตกรรมยิ้มสวย",
    domain="yimsuai.example",
    people=(_person(THAI, "chanida", "saengchan", "owner", is_doctor=True), _person(THAI, "malee", "", "front desk")),
    products=("till", "pocket"),
    branches=1,
    since=35,
    silent={},
    scenes=(Scene(days_ago=5, hour=14, person=0, topic="training", mood=Mood.CALM),),
)

FENWICK: Final = Company(
    number=8,
    words=ENGLISH,
    place=_place(ENGLISH, "London"),
    industry="Bakeries",
    name="Fenwick & Daughters",
    domain="fenwick.example",
    people=(_person(ENGLISH, "ruth", "hughes", "owner"), _person(ENGLISH, "beth", "hughes", "shop manager")),
    products=("till", "stock", "loyalty"),
    is_vip=True,
    since=980,
    scenes=(Scene(days_ago=8, hour=9, person=0, topic="new_branch", mood=Mood.CALM),),
)

SENJA: Final = replace(
    MELATI,
    number=9,
    place=_place(INDONESIAN, "Jakarta"),
    industry="Coffee shops",
    name="Kedai Kopi Senja",
    domain="kopi-senja.example",
    people=(_person(INDONESIAN, "ratna", "kusuma", "owner"),),
    products=("till", "pocket"),
    since=190,
    scenes=(
        Scene(
            days_ago=1,
            hour=14,
            person=0,
            topic="cashier_rights",
            question="Apakah kasir bisa hanya melihat penjualannya sendiri?",
            mood=Mood.CALM,
        ),
    ),
)

TAQADDUM: Final = replace(
    BARAKA,
    number=10,
    place=_place(ARABIC, "Alexandria"),
    industry="Bookshops",
    name="مكتبة التقدم",
    domain="taqaddum.example",
    people=(_person(ARABIC, "basem", "darwish", "owner"),),
    products=("till", "stock", "books"),
    since=702,
    scenes=(Scene(days_ago=4, hour=15, person=0, topic="invoice", mood=Mood.UPSET, issue=OPEN),),
)

SINAR: Final = replace(
    MELATI,
    number=11,
    place=_place(INDONESIAN, "Surabaya"),
    industry="Laundries",
    name="PT Sinar Laundry",
    domain="sinar-laundry.example",
    people=(_person(INDONESIAN, "hendra", "halim", "owner"), _person(INDONESIAN, "dewi", "wijaya", "shop manager")),
    products=("till",),
    branches=5,
    is_vip=True,
    since=560,
    silent={"till": 9},
    scenes=(),
)

BRIGHTWATER: Final = replace(
    FENWICK,
    number=12,
    place=_place(ENGLISH, "Leeds"),
    industry="Clinics",
    name="Brightwater Dental",
    domain="brightwater.example",
    people=(_person(ENGLISH, "priya", "patel", "owner", is_doctor=True), _person(ENGLISH, "tom", "ellis", "front desk")),
    products=("till", "books", "pocket"),
    is_vip=False,
    since=450,
    silent={"books": 38, "pocket": 38},
    scenes=(),
)

KAO_NA: Final = replace(
    SIAM_COFFEE,
    number=13,
    place=_place(THAI, "Chiang Mai"),
    industry="Bookshops",
    name="ร้านหนังสือก้าวหน้า",
    domain="kaona.example",
    people=(_person(THAI, "natthapon", "rungrueang", "owner"),),
    products=("till", "stock"),
    branches=1,
    since=620,
    silent={"stock": 23},
    scenes=(Scene(days_ago=33, hour=15, person=0, topic="scanner", mood=Mood.CALM),),
)

CAST: Final = (
    SIAM_COFFEE,
    BARAKA,
    MELATI,
    SHIFA,
    BLUE_HARBOR,
    PALM_TRADING,
    YIM_SUAI,
    FENWICK,
    SENJA,
    TAQADDUM,
    SINAR,
    BRIGHTWATER,
    KAO_NA,
)
