"""The page of a report card that the queue counts: it says so, asks again by itself, and shows the card when it is there."""

import re
from datetime import timedelta

import pytest

from accounts.models import AskedCard, Customer
from accounts.paying import business_day
from tests.accounts.report_cards.queued import count_them_all, have_them_counted_later, take_a_step
from tests.accounts.standing.lives import make_population
from tests.factories import make_customer, make_segment, make_use, make_user

pytestmark = pytest.mark.django_db

PAGE = "/insights/report-card/"
HORIZON = 60
HTMX = {"HX-Request": "true"}


@pytest.fixture
def asked(monkeypatch):
    """What an address asks for of which there is much use."""
    day = business_day() - timedelta(days=HORIZON + 1)
    make_population(day - timedelta(days=300), business_day(), n=40)
    have_them_counted_later(monkeypatch)
    return {"as_of": day, "horizon_days": HORIZON}


def words_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_it_says_so_until_it_is_there(as_user, manager, asked):
    client = as_user(manager)
    first = client.get(PAGE, asked)
    assert "This report card is being counted" in words_of(first)
    assert "Step 1 of 2" in words_of(first)
    assert '<noscript><meta http-equiv="refresh"' in first.content.decode()
    assert client.get(PAGE, asked).context["waits"] == first.context["waits"]
    take_a_step()
    assert "Step 2 of 2" in words_of(client.get(PAGE, asked))
    take_a_step()
    there = client.get(PAGE, asked)
    assert there.context["card"].n > 0
    assert "and kept until tomorrow" in words_of(there)
    assert "being counted" not in words_of(there)
    for nothing_more in ("every 3s", 'http-equiv="refresh"'):
        assert nothing_more not in there.content.decode()


def test_htmx_gets_the_card_alone_and_nothing_while_nothing_has_moved(as_user, manager, asked):
    client = as_user(manager)
    page = client.get(PAGE, asked).content.decode()
    shown = re.search(r"""hx-headers='\{"X-Shown": "([^"]+)"\}'""", page)[1]
    assert f'hx-get="{PAGE}?as_of={asked["as_of"]}&amp;horizon_days=60" hx-trigger="every 3s"' in page
    quiet = client.get(PAGE, asked, headers=HTMX | {"X-Shown": shown})
    assert (quiet.status_code, quiet.content) == (204, b"")
    take_a_step()
    moved = client.get(PAGE, asked, headers=HTMX | {"X-Shown": shown})
    assert (moved.status_code, moved.content.decode().count("<html"), "Step 2" in moved.content.decode()) == (200, 0, True)
    take_a_step()
    there = client.get(PAGE, asked, headers=HTMX | {"X-Shown": shown}).content.decode()
    assert "<html" not in there
    assert 'id="report-card"' in there
    assert "hx-get" not in there


def test_parts_by_kind_come_after_the_card(as_user, manager, asked):
    Customer.objects.update(industry="Tea")
    client, by = as_user(manager), asked | {"by": "industry"}
    assert client.get(PAGE, by).context["card"] is None
    count_them_all()
    half = client.get(PAGE, by)
    assert half.context["card"].n > 0
    assert (half.context["split"], "is being counted" in words_of(half)) == ([], True)
    count_them_all()
    whole = client.get(PAGE, by)
    assert [label for label, _query, _card in whole.context["split"]] == ["Tea"]
    assert whole.context["waits"] is None


def test_of_some_kind_of_customer_the_queue_counts_the_same(as_user, manager, asked):
    make_segment(code="vips")
    other = make_user(role=manager.role)
    some = Customer.objects.order_by("pk")[:20]
    Customer.objects.filter(pk__in=[each.pk for each in some]).update(value_tier="vip", manager=manager)
    for people, n in [({"segment": "vips"}, 20), ({"manager": "me"}, 20), ({"value_tier": "standard", "products": "0"}, 20)]:
        assert as_user(manager).get(PAGE, asked | people).context["card"] is None
        count_them_all()
        assert 0 < as_user(manager).get(PAGE, asked | people).context["card"].n <= n
    theirs = as_user(other).get(PAGE, asked | {"manager": str(manager.pk)})
    assert theirs.context["card"].n > 0  # the very card that "me" was
    assert as_user(other).get(PAGE, asked | {"manager": "me"}).context["card"] is None


def test_that_it_could_not_be_counted(as_user, manager, asked):
    client = as_user(manager)
    client.get(PAGE, asked)
    AskedCard.objects.update(has_failed=True)
    page = client.get(PAGE, asked)
    assert "could not be counted" in words_of(page)
    assert 'http-equiv="refresh"' not in page.content.decode()


def test_nobody_is_kept_waiting_where_little_was_used(as_user, manager):
    make_use(make_customer(), business_day() - timedelta(days=5))
    assert as_user(manager).get(PAGE, {"as_of": business_day(), "horizon_days": 7}).context["card"].n == 1
    assert not AskedCard.objects.exists()


def test_number_of_queries(as_user, manager, asked, django_assert_max_num_queries):
    client = as_user(manager)
    client.get(PAGE, asked)
    with django_assert_max_num_queries(16):
        client.get(PAGE, asked)
    count_them_all()
    with django_assert_max_num_queries(16):
        assert client.get(PAGE, asked).context["card"]
