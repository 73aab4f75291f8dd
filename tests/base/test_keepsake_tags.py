from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation

from retention_site.base import icons

AT = datetime(2026, 12, 8, 8, 0, tzinfo=UTC)


def render(source, request=None, **context):
    return engines["django"].from_string(source).render(context, request)


def test_an_icon_is_drawing_alone():
    svg = render('{% icon "outline/phone" %}')
    assert svg.startswith('<svg class="icon" viewBox="0 0 24 24"')
    assert 'aria-hidden="true"' in svg
    assert "<path" in svg
    assert "style" not in svg


@pytest.mark.parametrize("name", ["outline/chevron-right", "outline/arrow-left", "outline/logout", "outline/door-exit"])
def test_icons_that_point_turn_round_in_arabic(name):
    assert "icon-flips" in icons.svg(name)


def test_other_icons_and_classes_stay():
    assert 'class="icon big"' in icons.svg("outline/phone", "big")


def test_an_unknown_icon_is_named():
    with pytest.raises(LookupError, match="outline/nonesuch"):
        icons.svg("outline/nonesuch")


def test_filled_icons_are_filled():
    assert 'fill="currentColor"' in icons.svg("filled/star")


@time_machine.travel(datetime(2026, 12, 8, 6, 0, tzinfo=UTC))
def test_clocks():
    with timezone.override(ZoneInfo("Africa/Cairo")):
        both = render('{% clocks at "Asia/Bangkok" line=True %}', at=AT)
        one = render('{% clocks at "Africa/Cairo" %}', at=AT)
    assert both == (
        '<span class="clocks clocks-line">'
        '<time class="mine" datetime="2026-12-08T10:00+02:00">Tue 10:00 <span>yours</span></time> '
        '<time class="theirs" datetime="2026-12-08T15:00+07:00">15:00 in Bangkok</time></span>'
    )
    assert one == '<span class="clocks"><time class="mine" datetime="2026-12-08T10:00+02:00">Tue 10:00</time></span>'


@time_machine.travel(datetime(2026, 12, 8, 6, 0, tzinfo=UTC))
def test_moment_and_day():
    with timezone.override(ZoneInfo("Africa/Cairo")):
        assert render("{{ at|moment }}", at=AT) == '<time datetime="2026-12-08T10:00+02:00">Tue 10:00</time>'
        assert render("{{ at|day }}", at=datetime(2026, 12, 8, 23, 0, tzinfo=UTC)) == '<time datetime="2026-12-09">9 Dec</time>'
    assert render("{{ on|day }}", on=date(2025, 1, 2)) == '<time datetime="2025-01-02">2 Jan 2025</time>'


@pytest.mark.parametrize("source", ["{% clocks at %}", "{{ at|moment }}", "{{ at|day }}", '{% money at "THB" %}'])
def test_nothing_is_a_dash(source):
    assert render(source, at=None) == "–"


@pytest.mark.parametrize(
    ("language", "value", "currency", "shown"),
    [
        ("en", "8400", "THB", "THB\u00a08,400"),
        ("en", "8400.50", "USD", "$8,400.50"),
        ("th", "8400", "THB", "฿8,400"),
        ("id", "1250000", "IDR", "Rp\u00a01.250.000"),
        ("en", "-5", "USD", "-$5"),
    ],
)
def test_money(language, value, currency, shown):
    with translation.override(language):
        assert render("{% money value currency %}", value=Decimal(value), currency=currency) == f"<bdi>{shown}</bdi>"


def test_money_in_arabic_holds_amount_and_currency():
    with translation.override("ar"):
        shown = render('{% money value "EGP" %}', value=Decimal("8400"))
    assert "8,400" in shown
    assert "ج.م." in shown


def test_a_pill_is_a_word_and_escaped():
    assert render('{% pill "watch" word %}', word="<b>") == '<span class="pill pill-watch">&lt;b&gt;</span>'
    assert render('{% pill "" word %}', word="gone") == '<span class="pill">gone</span>'


def test_query_with_keeps_the_rest():
    request = RequestFactory().get("/", {"q": "a b", "sort": "name", "page": "2"})
    assert render('{% query_with sort="-name" page=None %}', request) == "?q=a+b&amp;sort=-name"


def test_zones_in_words():
    assert render("{{ zone|place }} {{ zone|offset }}", zone=ZoneInfo("Asia/Bangkok")) == "Bangkok UTC+7"
    assert render("{{ zone|place }}{{ zone|offset }}", zone=None) == ""
