import gettext
from io import BytesIO

import polib
import pytest
from django.conf import settings

from tests.house.catalogues import extractor, problems
from tests.house.tree import TEMPLATES

EXTRACT = extractor()
LANGUAGES = list(EXTRACT.PLURALS)


@pytest.fixture(scope="module")
def entries():
    return EXTRACT.collect()


def catalogue(language):
    return polib.pofile(str(EXTRACT.catalogue_path(language)))


def current(language):
    return {
        EXTRACT.Message(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry
        for entry in catalogue(language)
        if not entry.obsolete
    }


def test_every_language_but_english_has_a_catalogue():
    assert {code for code, _name in settings.LANGUAGES} == {"en", *LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_holds_every_string_and_no_other(language, entries):
    missing, left_over = entries.keys() - current(language).keys(), current(language).keys() - entries.keys()
    assert not missing, f"run `make messages`: {len(missing)} missing, such as {sorted(missing)[:5]}"
    assert not left_over, f"run `make messages`: {len(left_over)} left over, such as {sorted(left_over)[:5]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_translated(language):
    po = catalogue(language)
    forms = int(po.metadata["Plural-Forms"].removeprefix("nplurals=")[0])
    found = [f"{entry.msgid!r}: {what}" for entry in po if not entry.obsolete for what in problems(entry, forms)]
    assert not found, f"{len(found)} to do:\n" + "\n".join(found[:40])


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_compiles_and_its_plural_rule_names_every_form(language):
    po = catalogue(language)
    assert po.metadata["Plural-Forms"] == EXTRACT.PLURALS[language]
    rule = gettext.GNUTranslations(BytesIO(po.to_binary())).plural
    assert {rule(n) for n in range(120)} == set(range(int(EXTRACT.PLURALS[language].removeprefix("nplurals=")[0])))


def test_obsolete_translations_are_pruned_before_a_release():
    assert not [entry.msgid for language in LANGUAGES for entry in catalogue(language).obsolete_entries()]


# The tools themselves


def read(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return [(message, comments) for message, comments in EXTRACT.messages_of(path)]


def test_strings_are_found_in_code(tmp_path):
    source = """
# Translators: on a button
_("Save")
gettext_lazy("two " "parts")
ngettext("%(n)s call", "%(n)s calls", n)
pgettext("a month", "May")
npgettext("phone", "call", "calls", n)
other("not this")
"""
    assert read(tmp_path, "a.py", source) == [
        (EXTRACT.Message("Save", "", ""), ["Translators: on a button"]),
        (EXTRACT.Message("two parts", "", ""), []),
        (EXTRACT.Message("%(n)s call", "%(n)s calls", ""), []),
        (EXTRACT.Message("May", "", "a month"), []),
        (EXTRACT.Message("call", "calls", "phone"), []),
    ]


def test_strings_are_found_in_templates_however_they_are_indented(tmp_path):
    source = """
      <p>{% translate "Save" %}</p>
  {% blocktranslate trimmed count n=rows %}
      {{ n }} row
  {% plural %}
      {{ n }} rows
    {% endblocktranslate %}
        {% translate "May" context "a month" %}
  {{ _("Close")|upper }} {% include "x.html" with title=_("Title") %} it's (
"""
    assert [message for message, _comments in read(tmp_path, "a.html", source)] == [
        EXTRACT.Message("Save", "", ""),
        EXTRACT.Message("%(n)s row", "%(n)s rows", ""),
        EXTRACT.Message("May", "", "a month"),
        EXTRACT.Message("Close", "", ""),
        EXTRACT.Message("Title", "", ""),
    ]


def test_updating_keeps_translations_and_sets_aside_what_is_gone(tmp_path, monkeypatch):
    monkeypatch.setattr(EXTRACT, "catalogue_path", lambda language: tmp_path / f"{language}.po")
    entry = lambda *message: {EXTRACT.Message(*message): EXTRACT._entry(EXTRACT.Message(*message))}  # noqa: E731
    EXTRACT.update("ar", entry("Save", "", "") | entry("call", "calls", ""))
    po = polib.pofile(str(tmp_path / "ar.po"))
    po.find("Save").msgstr = "حفظ"
    po.save()
    again = EXTRACT.update("ar", entry("call", "calls", ""))
    assert sorted(again.find("call").msgstr_plural) == list(range(6))
    assert [entry.msgid for entry in again.obsolete_entries()] == ["Save"]
    back = EXTRACT.update("ar", entry("Save", "", ""))
    assert back.find("Save").msgstr == "حفظ"
    assert not EXTRACT.update("ar", entry("call", "calls", ""), prune=True).obsolete_entries()


def entry_of(msgid, msgstr="", plural="", forms=None, flags=()):
    return polib.POEntry(msgid=msgid, msgstr=msgstr, msgid_plural=plural, msgstr_plural=forms or {}, flags=list(flags))


@pytest.mark.parametrize(
    "entry",
    [
        entry_of("Save"),
        entry_of("Save", " "),
        entry_of("Save", "Simpan", flags=["fuzzy"]),
        entry_of("%(n)s of %(all)s", "%(n)s dari semua"),
        entry_of("%s and %s", "%s"),
        entry_of("100 %% of {n}", "100 % dari {n}"),
        entry_of("<b>one</b>", "satu"),
        entry_of("%(n)s call", plural="%(n)s calls", forms={0: "panggilan"}),
        entry_of("%(n)s call", plural="%(n)s calls", forms={0: "a", 1: "%(n)s"}),
        entry_of("%(n)s call", plural="%(n)s calls", forms={0: ""}),
    ],
)
def test_what_is_wrong_with_a_translation_is_found(entry):
    assert list(problems(entry, 1))


def test_a_right_translation_is_left_alone():
    arabic = {0: "لا مكالمات", 1: "مكالمة", 2: "مكالمتان", 3: "%(n)s مكالمات", 4: "%(n)s مكالمة", 5: "%(n)s مكالمة"}
    assert not list(problems(entry_of("%(n)s call", plural="%(n)s calls", forms=arabic), 6))
    assert not list(problems(entry_of("%(n)s of %(all)s", "%(all)s : %(n)s"), 1))


def test_templates_hold_no_string_that_reads_as_code():
    """A literal % would be a placeholder; Django doubles it, and translators must not see two."""
    assert not [path.name for path in TEMPLATES.rglob("*.html") if "%%" in path.read_text("utf-8")]
