import re

import pytest
from django.template import engines

from retention_site.base import style_sheets
from retention_site.base.style_sheets import joined
from tests.house.markup import forbidden, untranslated
from tests.house.tree import STATIC, TEMPLATES, name, templates

PAGES = [path for path in templates() if path.suffix != ".txt"]
# Physical sides, which do not turn round with the direction of writing
ONE_SIDED = re.compile(
    r"(?:^|[\s;{])(?:(?:margin|padding|border)-(?:left|right)|left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)


def is_mail(path):
    """A mail has no policy and no style sheet: what it looks like stands in its attributes."""
    return path.parent.name == "mails"


def test_nothing_the_content_security_policy_would_block():
    wrong = [f"{name(path)} {what}" for path in PAGES if not is_mail(path) for what in forbidden(path.read_text("utf-8"))]
    for path in filter(is_mail, PAGES):
        wrong += [
            f"{name(path)} {what}" for what in forbidden(path.read_text("utf-8")) if not what.endswith("a style attribute")
        ]
    assert not wrong, "\n".join(wrong)


def test_every_word_goes_through_gettext():
    wrong = {name(path): words for path in templates() if (words := list(untranslated(path.read_text("utf-8"))))}
    assert not wrong


@pytest.mark.parametrize("path", templates(), ids=name)
def test_it_compiles(path):
    engines["django"].get_template(path.relative_to(TEMPLATES).as_posix())


def test_styles_name_no_physical_side_and_fetch_nothing():
    sheets = {path: path.read_text("utf-8") for path in STATIC.rglob("*.css")}
    sheets |= {source: joined(source) for source in style_sheets.SHEETS.values()}
    for path, text in sheets.items():
        css = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        assert not ONE_SIDED.findall(css), name(path)
        assert not re.search(r"@import|url\(\s*[\"']?(https?:)?//", css), name(path)


def test_scripts_hold_no_words_and_no_code_from_text():
    for path in STATIC.rglob("*.js"):
        code = path.read_text("utf-8")
        assert not re.search(r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write|https?://", code), name(path)
        sentences = [
            text
            for text in re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'", code)
            for text in text
            if re.match(r"[A-Z][a-z]+ [a-z]+", text)
        ]
        assert not sentences, name(path)


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        "<script>go()</script>",
        "<script defer>go()</script>",
        '<a onclick="go()">',
        '<a {% if x > 1 %}class="y"{% endif %} onclick="go()">',
        '<a href="javascript:go()">',
        '<img src="https://elsewhere.example/a.png">',
        "<link href='//elsewhere.example/a.css'>",
        '<div hx-on:click="go()">',
    ],
)
def test_what_the_policy_would_block_is_found(source):
    assert list(forbidden(source))


@pytest.mark.parametrize(
    "source",
    [
        '<script src="{% static "a.js" %}" defer></script>',
        '<script type="application/json" id="x">{}</script>',
        '{# <p style="x"> #}',
        '<a href="/customers/" class="on-call" data-on="x">',
        "{% comment %}<style></style>{% endcomment %}",
    ],
)
def test_what_the_policy_allows_is_left_alone(source):
    assert not list(forbidden(source))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Save</p>", ["Save"]),
        ('<p>{% translate "Save" %}</p>', []),
        ("{% blocktranslate %}Save it{% endblocktranslate %} now", ["now"]),
        ('<a aria-label="Close">×</a>', ["Close"]),
        ('<a aria-label="{% translate "Close" %}">×</a>', []),
        ("{{ customer.name }} – 12 %&nbsp;", []),
        ("<kbd>Esc</kbd> <code>external_id</code>", []),
        ("{# a word to the wise #}", []),
    ],
)
def test_words_outside_gettext_are_found(source, words):
    assert list(untranslated(source)) == words
