"""A wording as mail: what it tells is shown as it is, in HTML and as text; what it must not be is refused."""

import re

import pytest
from liquid.exceptions import LiquidError

from accounts.models import Attribute
from accounts.templating.compiling import MOST_HTML, Words, compile_words
from accounts.templating.faults import BadWording

pytestmark = pytest.mark.django_db
LINKS = {"preferences_url": "https://keepsake.example/u/1?a=1&b=2"}
HOSTILE = "<script>alert(1)</script> {{ preferences_url }} {% if %} & \"'"


def said(body, values=None, *, language="en", subject="S", preheader=""):
    return compile_words(Words(language, subject, preheader, body)).render(LINKS | (values or {}))


def faults(body, **fields):
    with pytest.raises(BadWording) as bad:
        said(body, **fields)
    return [(fault.field, fault.line, fault.words) for fault in bad.value.faults]


def test_markdown_becomes_html_and_text():
    body = (
        "# News\n\nHello **{{ name }}**,\nsecond *line*\n\n- one\n- two\n  more\n\n1. first\n2. second\n\n> said\n\n---\n\nBye"
    )
    mail = said(body, {"name": "Sam"})
    assert "<strong><bdi>Sam</bdi></strong>,<br>" in mail.html
    assert "<em>line</em>" in mail.html
    start = "News\n\nHello Sam,\nsecond line\n\n- one\n- two\n  more\n\n1. first\n2. second\n\n> said\n\n----\n\nBye\n\n-- \n"
    assert mail.text.startswith(start)
    assert "unsubscribe: https://keepsake.example/u/1?a=1&b=2" in mail.text


def test_values_are_never_read_as_html_markdown_or_liquid():
    mail = said(
        "{{ name }}\n\n{{ words }}", {"name": HOSTILE, "words": f"*a*\n{HOSTILE}"}, subject="{{ name }}", preheader="{{ name }}"
    )
    assert "<script" not in mail.html
    assert mail.html.count("&lt;script&gt;alert(1)&lt;/script&gt; {{ preferences_url }} {% if %} &amp;") == 3
    assert "*a*<br>&lt;script" in mail.html
    assert (mail.subject, f"{HOSTILE}\n\n*a*\n{HOSTILE}" in mail.text) == (HOSTILE, True)


def test_html_that_is_written_is_shown_as_it_was_written():
    mail = said("<b onclick=x>bold</b> <script>a</script> <!-- c --> &lt;\n\n<table><td>")
    assert "&lt;b onclick=x&gt;bold&lt;/b&gt; &lt;script&gt;" in mail.html
    assert "&lt;table&gt;&lt;td&gt;" in mail.html


def test_links_are_addresses_in_the_text_and_a_button_where_they_stand_alone():
    mail = said(
        "See [the guide](https://a.example/?x=1&y=2), <https://b.example> or [us](mailto:us@a.example).\n\n[Begin](https://c.example)"
    )
    assert (
        "See the guide <https://a.example/?x=1&y=2>, https://b.example or us <us@a.example>.\n\nBegin:\nhttps://c.example"
        in mail.text
    )
    assert 'href="https://a.example/?x=1&amp;y=2"' in mail.html
    assert mail.html.count('class="button"') == 1


def test_a_link_may_be_a_placeholder_that_is_one():
    mail = said("[Choose]({{ preferences_url }})")
    assert mail.html.count('href="https://keepsake.example/u/1?a=1&amp;b=2"') == 2


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("[x]({{ name }})", "“name” is no address"),
        ("[x](https://a.example/{{ name }})", "may be a placeholder, not hold one"),
        ("[x](https://a.example/?{{ preferences_url }})", "may be a placeholder, not hold one"),
        ("[x]({{ is_vip }})", "is no address"),
        ("[x](/settings/)", "is no whole address"),
        ("[x](//a.example)", "is no whole address"),
        ("[x](ftp://a.example)", "is no whole address"),
        ("![x](https://a.example/pixel.gif)", "Pictures cannot be shown"),
    ],
)
def test_other_links_and_pictures_are_refused(link, words):
    assert any(words in each[2] for each in faults(link)), faults(link)


@pytest.mark.parametrize("link", ["[x](javascript:alert(1))", "[x](data:text/html,x)", "[x](vbscript:x)"])
def test_addresses_that_run_something_are_no_links(link):
    assert f"{link}" in said(link).html


@pytest.mark.parametrize(
    ("body", "is_vip", "text"),
    [
        ("a\n\n{% if is_vip %}\nb\n{% else %}\nc\n{% endif %}\n\nd", True, "a\n\nb\n\nd"),
        ("a\n{% if is_vip %}\nb\n{% else %}\nc\n{% endif %}\nd", False, "a\n\nc\n\nd"),
        ("a{% if is_vip %} b{% endif %}\n\nd", True, "a b\n\nd"),
        ("- a\n{% if is_vip %}\n- b\n{% endif %}\n- c", True, "- a\n\n- b\n\n- c"),
        ("{% if is_vip %}*b*{% endif %}", True, "b"),
    ],
)
def test_conditions_leave_no_trace(body, is_vip, text):
    mail = said(body, {"is_vip": is_vip})
    assert mail.text.startswith(f"{text}\n\n-- \n")
    assert not re.search(r"<p[^>]*>\s*</p>", mail.html)


@pytest.mark.parametrize(
    "body", ["**{% if is_vip %}a** b{% endif %}", "{% if is_vip %}a\n\nb{% endif %}", "- {% if is_vip %}a\n- b{% endif %}"]
)
def test_a_condition_that_tears_the_page_apart_is_refused(body):
    assert "A condition ends elsewhere than it begins" in faults(body)[0][2]


def test_faults_of_all_fields_are_told_together():
    found = faults("a\n{{ x }}", subject="{{ y }}", preheader="{% z %}")
    assert [each[:2] for each in found] == [("subject", 1), ("preheader", 1), ("body", 2)]


def test_what_inboxes_would_cut_off_is_refused():
    assert "too long" in faults("<" * (MOST_HTML // 4))[0][2]


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("th", "ltr"), ("ar", "rtl"), ("id", "ltr")])
def test_each_language_has_its_direction(language, direction):
    mail = said("x", language=language)
    assert f'<html lang="{language}" dir="{direction}">' in mail.html
    assert 'style="' in mail.html
    assert "prefers-color-scheme: dark" in mail.html


def test_what_is_not_known_is_an_error():
    with pytest.raises(LiquidError):
        said("{{ days_silent }} days")


def test_the_same_words_are_compiled_once(django_assert_num_queries):
    Attribute.objects.create(code="once", label="Once")
    words = Words("en", "S", "", "{{ attr.once }}")
    first = compile_words(words)
    with django_assert_num_queries(0):
        assert compile_words(Words("en", "S", "", "{{ attr.once }}")) is first
