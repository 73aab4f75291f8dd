"""How the lists are found where there are many: by the indexes made for it, on either database, told by EXPLAIN."""

from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from accounts.guide import serious_first
from accounts.models import Customer, SupportIssue
from accounts.stretches import listed
from tests.factories import make_customer, make_issue, make_product, make_segment, make_spell, make_subscription, make_user

TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def few_rows(db) -> None:
    """PostgreSQL reads a small table whole, whatever indexes it has, unless told not to."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")


def gone() -> set[Customer]:
    found = list(Customer.objects.gone(on=TODAY))
    assert len(found) == len(set(found))
    return set(found)


@pytest.mark.skipif(connection.vendor == "postgresql", reason="plans by statistics, which tables of a test have not")
def test_who_has_left_is_found_from_the_spells_that_ended():
    assert "spell_ended" in Customer.objects.gone(on=TODAY).order_by().values("pk").explain()


def test_gone_are_those_in_the_state_left():
    stays, leaves, returned, twice, will_return, will_leave, tried = (make_customer() for _number in range(7))
    make_spell(customer=stays, started_on="2025-01-01")
    make_spell(customer=leaves, started_on="2025-01-01", ended_on="2025-06-01")
    for customer, last in ((returned, None), (twice, "2026-06-01")):
        make_spell(customer=customer, started_on="2025-01-01", ended_on="2025-06-01")
        make_spell(customer=customer, started_on="2025-08-01", ended_on=last)
    make_spell(customer=will_return, started_on="2025-01-01", ended_on="2025-06-01")
    make_spell(customer=will_return, started_on="2026-07-01")
    make_spell(customer=will_leave, started_on="2025-01-01", ended_on="2026-06-02")
    Customer.objects.filter(pk=tried.pk).update(trial_started_on="2025-01-01")
    Customer.objects.exclude(pk=tried.pk).update(started_on="2025-01-01")
    assert gone() == {leaves, twice, will_return} == set(Customer.objects.in_state("left", on=TODAY))


def test_open_issues_are_read_in_their_order_from_an_index_of_their_own():
    assert "issue_open_by_time" in SupportIssue.objects.open().order_by("-opened_at", "-pk")[:51].explain()
    assert "issue_open_by_time" in SupportIssue.objects.open().order_by("opened_at", "pk")[:51].explain()


def test_open_issues_are_read_serious_ones_first_from_an_index_of_their_own():
    plan = serious_first(SupportIssue.objects.open())[:20].explain()
    assert "issue_open_by_urgency" in plan
    assert "TEMP B-TREE" not in plan


def test_the_words_of_severity_run_as_they_weigh():
    assert sorted(SupportIssue.Severity.values) == [str(each) for each in SupportIssue.Severity]
    assert SupportIssue.Severity.values[-1] == "serious"


def test_open_issues_of_one_person_are_counted_from_an_index_of_their_own(agent):
    customer, people = make_customer(), [agent, *(make_user() for _number in range(9))]
    SupportIssue.objects.bulk_create(
        SupportIssue(customer=customer, title="Slow", opened_at=timezone.now(), assignee=people[n % 10]) for n in range(500)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    plan = SupportIssue.objects.open().filter(assignee=agent).order_by().values("assignee").explain()
    assert "issue_open_by_assignee" in plan


@pytest.mark.parametrize(
    "asked", ["q=coffee", "q=green+coffee", "q=co", "state=left", "state=paying", "product={}", "kind=company&q=coffee"]
)
def test_many_and_few_are_the_same_list(as_user, agent, monkeypatch, asked):
    product = make_product()
    for number in range(6):
        customer = make_customer(name=f"Green Coffee {number}")
        ended = "2025-06-01" if number % 2 else None
        spell = make_spell(customer=customer, started_on="2025-01-01", ended_on=ended)
        make_subscription(spell=spell, product=product)
        make_subscription(spell=spell, product=product, started_on="2025-02-01")
    Customer.objects.update(started_on="2025-01-01")
    make_customer(name="Green tea")
    make_customer(name="Blue bottle")
    url = f"/customers/?{asked.format(product.pk)}"
    few = as_user(agent).get(url).context
    assert not few["filters"].is_uncounted
    monkeypatch.setattr("accounts.filters.MOST_COUNTED", 1)
    many = as_user(agent).get(url).context
    assert many["filters"].is_uncounted
    assert [row.customer for row in many["rows"]] == [row.customer for row in few["rows"]]
    assert len(few["rows"]) >= 3


def test_open_issues_are_the_unresolved():
    issues = {status: make_issue(status=status) for status in ("open", "waiting")}
    make_issue(status="resolved", resolved_at=timezone.now())
    assert set(SupportIssue.objects.open()) == set(issues.values())


def test_many_of_a_common_kind_are_met_along_the_order_of_the_list(as_user, agent, monkeypatch):
    for number in range(4):
        make_customer(name=f"Coffee {number}", industry="Coffee")
    monkeypatch.setattr("accounts.filters.MOST_COUNTED", 1)
    filters = as_user(agent).get("/customers/?industry=Coffee").context["filters"]
    plan = filters._asked_one_by_one().order_by("name_sort", "pk")[:51].explain()
    assert "customer_by_name" in plan


def test_nothing_found_is_not_looked_for_again(as_user, agent):
    make_customer(name="Coffee")
    context = as_user(agent).get("/customers/?q=tea").context
    assert (context["rows"], context["page"].next_url, context["is_first"]) == ([], None, False)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="sorts those found, however many there are")
def test_those_of_a_segment_may_be_met_along_the_index_of_names():
    keys = [make_customer().pk for _ in range(3)]
    plan = Customer.objects.filter(listed(keys)).order_by("name_sort", "pk")[:51].explain()
    assert "customer_by_name" in plan
    assert "ANY" in plan


def test_pages_of_a_segment_hold_each_of_them_once_in_order(as_user, agent):
    names = [make_customer(name=f"{'abc'[n % 3]} {n:03}", value_tier="vip" if n % 4 else "standard").name for n in range(160)]
    make_segment(code="vips")
    client, url, met = as_user(agent), "/customers/?segment=vips", []
    while url:
        page = client.get(url).context["page"]
        met += [row.name for row in page.rows]
        url, last = page.next_url, url
    assert met == sorted(name for name in names if int(name[2:]) % 4)
    back = client.get(client.get(last).context["page"].previous_url).context["page"]
    assert [row.name for row in back.rows] == met[50:100]
