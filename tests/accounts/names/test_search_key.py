import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.names import phone_keys, search_key, search_terms

SAME = {
    "alef with hamza above": ("أحمد", "احمد"),
    "alef with hamza below": ("إبراهيم", "ابراهيم"),
    "alef with madda": ("آمال", "امال"),
    "alef wasla": ("ٱلرحمن", "الرحمن"),
    "alef with a combining hamza": ("ا\u0654حمد", "أحمد"),
    "hamza on waw": ("مؤمن", "مومن"),
    "hamza on yeh": ("رئيسة", "رييسه"),
    "ta marbuta": ("فاطمة", "فاطمه"),
    "alef maksura": ("مصطفى", "مصطفي"),
    "Persian keyboard": ("کریم", "كريم"),
    "tatweel": ("محـــمد", "محمد"),
    "harakat and shadda": ("مُحَمَّد", "محمد"),
    "lam-alef ligature": ("ﻷحمد", "لاحمد"),
    "presentation forms": ("ﻣﺤﻤﺪ", "محمد"),
    "right-to-left marks": ("\u200fأحمد\u200e", "أحمد"),
    "isolates around a name": ("\u2068สมชาย\u2069", "สมชาย"),
    "Thai tone marks": ("น้ำฝน", "นำฝน"),
    "Thai silencer": ("วงศ์สวัสดิ์", "วงศสวัสดิ"),
    "Thai short mark": ("เพ็ญ", "เพญ"),
    "sara am in two parts": ("น\u0e4d\u0e32", "นำ"),
    "Thai digits": ("ร้าน ๗ สี", "ร้าน 7 สี"),
    "Arabic digits": ("شارع ٢٦", "شارع 26"),
    "Persian digits": ("شارع ۲۶", "شارع 26"),
    "Devanagari digits": ("दुकान २६", "दुकान 26"),
    "full width": ("Ｗａｒｕｎｇ　Ｋｏｐｉ", "warung kopi"),
    "composed and combining accents": ("Emile\u0301", "Emilé"),
    "without accents": ("Émile Ångström", "emile angstrom"),
    "sharp s": ("Straße", "STRASSE"),
    "Turkish capital i with a dot": ("İstanbul", "istanbul"),
    "Turkish i without a dot": ("Işık", "ISIK"),
    "letters with a stroke": ("Ørsted Łódź", "orsted lodz"),
    "ligature": ("ﬁnance", "finance"),
    "curly apostrophe": ("Ma’ruf", "Ma'ruf"),
    "long hyphen": ("Nur–Aini", "Nur-Aini"),
    "case": ("PT SARI Rasa", "pt sari rasa"),
    "blanks": ("  Blue\u00a0\t Harbor\n", "blue harbor"),
    "soft hyphen": ("Har\u00adbor", "harbor"),
    "phone punctuation": ("(02)114-0096", "021140096"),
}
DIFFERENT = [("กา", "กี"), ("กุ", "กู"), ("ดาว", "ดวา"), ("علي", "عالي"), ("Ratna", "Ratno"), ("มานี", "มานะ")]


@pytest.mark.parametrize(("written", "typed"), SAME.values(), ids=SAME)
def test_one_key_however_it_is_written(written, typed):
    assert search_key(written) == search_key(typed)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_vowels_still_tell_names_apart(one, other):
    assert search_key(one) != search_key(other)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Siam  Coffee", ["siam", "coffee"]),
        ("02-114-0096", ["021140096"]),
        ("+٦٦٢١١٤", ["662114"]),
        ("114 0096", ["114", "0096"]),
        ("24-7 Fitness", ["247", "fitness"]),
        ("- + ()", []),
        ("", []),
        ("a@b.example", ["a@b.example"]),
    ],
)
def test_terms(text, terms):
    assert search_terms(text) == terms


@given(st.text(max_size=60))
def test_a_name_is_found_by_each_of_its_own_words(name):
    key = search_key(name)
    assert all(term in key for term in search_terms(name))


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(name):
    once = search_key(name)
    assert search_key(once) == once


@given(st.text(max_size=60))
def test_keys_hold_no_case_no_control_and_single_blanks(name):
    key = search_key(name)
    assert key == " ".join(key.split())
    assert not any(char in "\u200e\u200f\u202e\u2066\u2069\0\ufeff" for char in key)


def test_phones_are_found_with_and_without_country_code():
    class Phone(str):
        as_national = "02 114 0096"

    assert phone_keys(Phone("+6621140096")) == ["6621140096", "021140096"]
    assert phone_keys("0-7958-3589") == ["079583589"]
    assert phone_keys("") == phone_keys(None) == []
