"""Names of people and companies in any script: how they sort, and how they are found.

Pure functions. A name is stored as given; beside it stand a sort key (Unicode collation, computed here because databases may
lack ICU) and a search key (letter forms, marks and digits folded, so that either spelling is found).
"""

import re
import unicodedata
from functools import cache

from pyuca import Collator

SORT_CHARACTERS = 100  # of a name that take part in its order
SORT_KEY_LENGTH = 600  # characters of the key that are stored

_ARABIC_FOLD = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ـ": None, "ک": "ك", "ی": "ي"}
)
# Letters that Unicode does not take apart, and signs that keyboards and word processors put for one another
_LATIN_FOLD = str.maketrans("ıøłđðħ’‘ʼ‐–—", "iolddh'''---", "") | str.maketrans({"æ": "ae", "œ": "oe", "þ": "th"})
# Thai vowel signs above and below are letters of the word; only tone marks and the like are left out by people in a hurry
_THAI_MARKS = {"\u0e47", "\u0e48", "\u0e49", "\u0e4a", "\u0e4b", "\u0e4c", "\u0e4d", "\u0e4e"}
_INVISIBLE = {"Cf", "Cc"}
_PHONE_LIKE = re.compile(r"^(?=.*\d)\+?[\d\-().]{3,}$")


@cache
def _collator() -> Collator:
    return Collator()


def sort_key(name: str) -> str:
    """Return a string that orders as the Unicode Collation Algorithm (DUCET) orders `name`, when compared by code point.

    Weights are written as fixed-width hexadecimal, so every database compares them alike under any collation.
    """
    weights = _collator().sort_key(unicodedata.normalize("NFC", name[:SORT_CHARACTERS]).strip())
    return "".join(f"{weight:04x}" for weight in weights)[:SORT_KEY_LENGTH]


def search_key(text: str) -> str:
    """Return `text` folded for searching: case, width, accents, Arabic letter forms, Thai tone marks, digits of any script.

    A word that looks like a phone number is reduced to its digits: nobody remembers where its hyphens stood.
    """
    folded = (
        unicodedata.normalize("NFKD", text.translate(_ARABIC_FOLD)).casefold().translate(_ARABIC_FOLD).translate(_LATIN_FOLD)
    )
    kept = "".join(_digit(char) for char in folded if _is_kept(char))
    return " ".join(re.sub(r"\D", "", word) if _PHONE_LIKE.match(word) else word for word in kept.split())


def _is_kept(char: str) -> bool:
    if char in _THAI_MARKS:
        return False
    if "\u0e00" <= char <= "\u0e7f":
        return True
    category = unicodedata.category(char)
    return (category != "Mn" and category not in _INVISIBLE) or char.isspace()


def _digit(char: str) -> str:
    value = unicodedata.digit(char, None)
    return char if value is None else str(value)


def phone_keys(phone: object) -> list[str]:
    """Return the digit strings by which a phone number is looked for: with country code, and as dialled at home."""
    digits = re.sub(r"\D", "", str(phone or ""))
    if not digits:
        return []
    national = re.sub(r"\D", "", getattr(phone, "as_national", "") or "")
    return [digits, national] if national and national != digits else [digits]


def search_terms(text: str) -> list[str]:
    """Return the words to look for in search keys."""
    return [word for word in search_key(text).split() if word.strip("-+().")]


# What stands in lists of addresses where a name should: nobody is called so
_NOBODY = (
    "admin administrator client contact customer guest info member n/a none null office sales support test unknown user "
    "ลูกค้า ผู้ใช้ ผู้ดูแล ทดสอบ عميل العميل زبون مستخدم مجهول pelanggan klien pengguna tamu"
)


@cache
def _nobody() -> frozenset[str]:
    return frozenset(search_key(word) for word in _NOBODY.split())


def can_greet(name: str) -> bool:
    """Tell whether a letter may open with `name`: it has a letter, is no address, and no word for just anybody.

    Contacts keep the answer (`can_be_greeted`); whoever changes it here adds a migration that tells it anew.
    """
    if "@" in name or not any(char.isalpha() for char in name):
        return False
    return not {search_key(word) for word in name.split()} <= _nobody()
