"""Openings that greet nobody: "Dear customer" and its kin, in the languages we write in.

A greeting must hold a placeholder of a name. Whatever calls its reader by what they are to us is refused wherever a line begins
with it, and no name has a stand-in: who has none is not written to.
"""

import re
import unicodedata
from collections.abc import Iterator

from accounts.names import search_key
from accounts.templating import liquid

NAMES = {"name", "full_name"}
FIRST_LINES = 3  # in which a mail greets

# Words by which letters begin; after them a name must come
_GREETINGS = (
    "dear", "hi", "hello", "hey", "greetings", "good morning", "good afternoon", "good evening", "to", "welcome",
    "kepada", "yth", "yang terhormat", "halo", "hai", "salam", "selamat pagi", "selamat siang", "selamat sore",
    "เรียน", "สวัสดี", "ถึง", "กราบเรียน",
    "عزيزي", "عزيزتي", "اعزائي", "مرحبا", "اهلا", "السلام عليكم", "تحية طيبة", "السيد", "السيدة", "السادة", "حضرة",
)  # fmt: skip
# What somebody is to us, which is nobody's name
_NOBODIES = (
    "customer", "customers", "client", "clients", "user", "users", "member", "members", "subscriber", "subscribers", "guest",
    "friend", "friends", "partner", "partners", "sir", "madam", "sir madam", "sir or madam", "all", "everyone", "everybody",
    "there", "team", "colleague", "colleagues", "whom it may concern", "folks", "ladies and gentlemen",
    "pelanggan", "klien", "pengguna", "anggota", "bapak ibu", "bapak", "ibu", "saudara", "teman", "sobat", "semua", "rekan",
    "ลูกค้า", "คุณลูกค้า", "ท่านลูกค้า", "ผู้ใช้", "ผู้ใช้งาน", "สมาชิก", "ทุกท่าน", "ท่าน", "ผู้มีอุปการคุณ", "คุณ", "ค่ะ", "ครับ",
    "العميل", "عميلنا", "عملاءنا", "عملائنا", "الزبون", "زبوننا", "المستخدم", "المشترك", "العضو", "الصديق",
    "الجميع", "بك", "بكم",
)  # fmt: skip
_PRAISE = (
    "valued", "our", "loyal", "esteemed", "respected", "beloved", "the", "yang", "terhormat", "setia", "tercinta", "kami",
    "ที่เคารพ", "ผู้มีอุปการคุณ", "ที่รัก", "ทุก", "ท่าน", "คุณ", "الكريم", "الكرام", "العزيز", "المحترم", "الغالي",
)  # fmt: skip


def _keys(words: tuple[str, ...]) -> list[str]:
    return sorted({search_key(word) for word in words}, key=len, reverse=True)


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, _keys(words)))


# Thai is written without blanks between words; everywhere else a word ends where its letters do
_END = r"(?![a-z\u0600-\u06ff])"
_GREETING = re.compile(rf"(?:{_any_of(_GREETINGS)}){_END}")
_NOBODY = re.compile(
    rf"(?:(?:{_any_of(_GREETINGS)}){_END} *)*"
    rf"(?:(?:{_any_of(_PRAISE)}){_END} *)*(?:{_any_of(_NOBODIES)}){_END} *(?:(?:{_any_of(_PRAISE)}){_END} *)*"
)
_BLOCK = re.compile(r"\{%.*?%\}", re.DOTALL)
_STAND_IN = re.compile(r"\{\{-?\s*(?:full_)?name\s*\|[^}]*default")


def impersonal_lines(body: str) -> Iterator[tuple[int, str]]:
    """Give the number, counted from 1, and the words of each line that greets nobody in particular."""
    seen = 0
    for number, written in enumerate(body.split("\n"), start=1):
        # Each way a condition may go is a beginning of its own
        for part in _BLOCK.split(written):
            line = part.strip(" \t#>*_-")
            if not line:
                continue
            seen += 1
            may_greet = seen <= FIRST_LINES and not _names_somebody(written)
            if _calls_them_nobody(line) or (may_greet and _only_greets(line)):
                yield number, line
        if _STAND_IN.search(written):
            yield number, written.strip()


def _names_somebody(line: str) -> bool:
    return any(liquid.told_by(tag) in NAMES for tag in liquid.TAG.findall(line))


def _calls_them_nobody(line: str) -> bool:
    head = re.split(r"[,،:!…–—]", line, maxsplit=1)[0]
    return not _names_somebody(line) and _NOBODY.fullmatch(_key(head)) is not None


def _only_greets(line: str) -> bool:
    """A greeting alone, or with a word or two: not a sentence that happens to begin so."""
    head = re.split(r"[,،:!]", line, maxsplit=1)[0]
    is_short = len(line.split()) <= 3 or (head != line and len(head.split()) <= 4)
    return is_short and _GREETING.match(_key(line)) is not None


def _key(line: str) -> str:
    plain = "".join(" " if unicodedata.category(char)[0] in "PS" else char for char in liquid.TAG.sub(" ", line))
    return search_key(plain).strip()
