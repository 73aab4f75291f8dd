"""What the sender is told: who is refused for good, who is put off until when, and how messages count against one another."""

from datetime import UTC, datetime, time, timedelta

import pytest

from accounts.actions.consents import record_consent, suppress_address
from accounts.contact_policy import Ask, Verdict, judged_sql, refusals, verdicts
from accounts.contact_policy.checking import given
from accounts.models import Consent, Contact, ContactPolicy, MailPreferences, Message
from accounts.stretches import fetched
from tests.factories import NOW, make_contact, make_customer, make_departure, make_issue, make_message, make_spell, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NIGHT = datetime(2026, 6, 10, 22, 0, tzinfo=UTC)
Purpose = Consent.Purpose


def offer(contact=None, **fields):
    """An offer that is due now."""
    fields = {"purpose": "promotion", "kind": "template"} | fields
    return make_message(**({"contact": contact} if contact else {}), **fields)


def sent(contact, days_ago: float, purpose="promotion", status="sent"):
    return offer(contact, purpose=purpose, status=status, begun_at=NOW - days_ago * DAY, settled_at=NOW - days_ago * DAY)


def rule_of(message, at=NOW):
    verdict = verdicts([message], at=at).get(message.pk)
    return verdict.rule if verdict else None


def set_policy(**fields):
    ContactPolicy.objects.create(pk=1, **fields)


@pytest.mark.parametrize(
    ("before", "rule"),
    [
        ([], None),
        ([1], None),
        ([1, 2], "too_often"),
        ([1, 8], None),
        ([6.9, 6.9], "too_often"),
        ([7.1, 7.1], None),
    ],
)
def test_nobody_gets_more_offers_than_the_policy_says(before, rule):
    contact = make_contact()
    for days_ago in before:
        sent(contact, days_ago)
    assert rule_of(offer(contact)) == rule


def test_lessons_count_as_offers_do_and_nothing_else_does():
    contact = make_contact()
    sent(contact, 1)
    for purpose in ("service", "survey", "recovery"):
        sent(contact, 1, purpose=purpose)
    assert rule_of(offer(contact)) is None
    sent(contact, 1, purpose="lifecycle")
    assert rule_of(offer(contact)) == "too_often"
    assert rule_of(offer(contact, purpose="survey")) is None


def test_what_did_not_leave_does_not_count_and_what_perhaps_left_does():
    contact = make_contact()
    for status in ("refused", "cancelled", "parked", "held_back"):
        sent(contact, 1, status=status)
    assert rule_of(offer(contact)) is None
    for status in ("uncertain", "bounced"):
        sent(contact, 1, status=status)
    assert rule_of(offer(contact)) == "too_often"


@pytest.mark.parametrize(("most", "others", "rule"), [(4, 1, None), (4, 2, "too_often"), (1, 0, None), (1, 1, "too_often")])
def test_who_wants_mail_less_often_gets_half_but_not_none(most, others, rule):
    set_policy(most_promotions=most)
    contact = make_contact()
    MailPreferences.objects.create(contact=contact, less_often=True)
    for _ in range(others):
        sent(contact, 1)
    assert rule_of(offer(contact)) == rule


def test_what_is_more_urgent_and_planned_takes_the_place():
    set_policy(most_promotions=1)
    contact = make_contact()
    urgent = offer(contact, priority=2, due_at=NOW + 3 * DAY)
    assert rule_of(offer(contact, priority=5)) == "too_often"
    assert rule_of(urgent) is None
    assert rule_of(offer(contact, priority=2, due_at=NOW + 8 * DAY)) is None
    Message.objects.filter(pk=urgent.pk).update(due_at=NOW + 8 * DAY)
    assert rule_of(offer(contact, priority=5)) is None


def test_offers_that_would_leave_together_count_against_one_another():
    contact = make_contact()
    low, first, second = offer(contact, priority=9), offer(contact, priority=5), offer(contact, priority=5)
    other = offer()
    Message.objects.all().update(status="leased")
    assert {key: each.rule for key, each in verdicts([low, first, second, other], at=NOW).items()} == {low.pk: "too_often"}


@pytest.mark.parametrize("purpose", [each for each in Purpose.values if each != Purpose.ALL])
def test_at_night_only_service_leaves(purpose):
    contact = make_contact(timezone="Asia/Bangkok")
    record_consent(actor=None, contact=contact, purpose="win_back", decision="granted", source="staff")
    message = offer(contact, purpose=purpose)
    morning = datetime(2026, 6, 11, 1, 0, tzinfo=UTC)  # eight in Bangkok
    put_off = {} if purpose == "service" else {message.pk: Verdict("quiet_hours", morning, is_delay=True)}
    assert verdicts([message], at=datetime(2026, 6, 10, 22, 0, tzinfo=UTC)) == put_off
    assert verdicts([message], at=morning) == {}


def test_the_clock_is_the_persons_else_the_customers_else_the_teams(team):
    team.timezone = "Pacific/Auckland"
    team.save()
    at = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)  # midnight in Auckland
    customer = make_customer(team=team)
    contact = make_contact(customer=customer)
    assert rule_of(offer(contact), at) == "quiet_hours"
    customer.timezone = "Africa/Cairo"
    customer.save()
    assert rule_of(offer(contact), at) is None
    Contact.objects.filter(pk=contact.pk).update(timezone="Pacific/Auckland")
    assert rule_of(offer(contact), at) == "quiet_hours"


def test_what_would_be_put_off_beyond_its_time_is_too_late():
    message = offer(make_contact(timezone="UTC"), expires_at=NIGHT + timedelta(hours=3))
    assert verdicts([message], at=NIGHT) == {message.pk: Verdict("too_late")}
    assert refusals([message], at=NIGHT) == {}, "whoever only asks who is refused is not told the hour"


def test_a_holiday_is_one_of_the_customers_country():
    set_policy(quiet_from=time(0), quiet_to=time(0))
    christmas = datetime(2026, 12, 25, 12, 0, tzinfo=UTC)
    at_home = {each: make_contact(customer=make_customer(country=each, timezone="UTC")) for each in ("DE", "TH")}
    assert rule_of(offer(at_home["DE"]), christmas) == "holiday"
    assert rule_of(offer(at_home["TH"]), christmas) is None


@pytest.mark.parametrize("purpose", [each for each in Purpose.values if each != Purpose.ALL])
def test_a_pause_keeps_all_away_but_what_matters_now(purpose):
    contact = make_contact()
    record_consent(actor=None, contact=contact, purpose="win_back", decision="granted", source="staff")
    MailPreferences.objects.create(contact=contact, paused_until=NOW.date() + DAY)
    message = offer(contact, purpose=purpose)
    assert rule_of(message) == (None if purpose in {"service", "recovery", "farewell"} else "paused")
    assert rule_of(message, NOW + DAY) is None


@pytest.mark.parametrize(
    ("country", "decision", "purpose", "rule"),
    [
        ("DE", None, "promotion", "no_consent"),
        ("DE", None, "lifecycle", "no_consent"),
        ("DE", None, "survey", None),
        ("DE", "granted", "promotion", None),
        ("DE", "refused", "promotion", "opted_out"),
        ("TH", None, "promotion", None),
        ("", None, "promotion", None),
    ],
)
def test_where_the_country_asks_for_permission_silence_is_none(country, decision, purpose, rule):
    set_policy(consent_countries=["DE"])
    contact = make_contact(customer=make_customer(country=country))
    if decision:
        record_consent(actor=None, contact=contact, purpose=purpose, decision=decision, source="form")
    assert rule_of(offer(contact, purpose=purpose)) == rule


@pytest.mark.parametrize(
    ("name", "purpose", "rule"), [("12345", "promotion", "no_name"), ("12345", "service", None), ("Sam", "promotion", None)]
)
def test_only_service_goes_to_the_nameless(name, purpose, rule):
    assert rule_of(offer(make_contact(full_name=name), purpose=purpose)) == rule


def test_who_left_gets_a_farewell_and_what_they_permitted():
    contact = make_contact()
    make_spell(customer=contact.customer, ended_on=NOW.date())
    record_consent(actor=None, contact=contact, purpose="win_back", decision="granted", source="staff")
    rules = {purpose: rule_of(offer(contact, purpose=purpose)) for purpose in Purpose.values if purpose != Purpose.ALL}
    assert {purpose for purpose, rule in rules.items() if rule is None} == {"farewell", "win_back"}
    assert set(rules.values()) == {None, "customer_left"}


def test_a_call_asks_for_the_phone_and_not_for_the_mail():
    contact = make_contact(phone="+66812345678")
    suppress_address(actor=None, address=contact.email, source="bounce")
    record_consent(actor=None, contact=contact, purpose="promotion", channel="email", decision="refused", source="link")
    call = offer(contact, channel="call", address="+66812345678")
    assert rule_of(call) is None
    record_consent(actor=None, contact=contact, purpose="promotion", channel="phone", decision="refused", source="staff")
    assert rule_of(call) == "opted_out"
    assert rule_of(offer(make_contact(phone="+66812345678"), channel="call", address="+66800000000")) == "address_changed"


def test_ten_and_a_thousand_cost_two_queries(django_assert_num_queries):
    customer = make_customer()
    contacts = [make_contact(customer=customer) for _ in range(10)]
    some = [
        offer(contact, purpose=purpose)
        for contact, purpose in zip(contacts, [*Purpose.values[:-1], "survey"] * 2, strict=False)
    ]
    many = [
        Message(pk=n, contact=contacts[0], customer=customer, purpose="promotion", address="x@example.com") for n in range(1000)
    ]
    with django_assert_num_queries(3):  # the policy, the facts, and which farewells were said
        verdicts(some, at=NOW)
    with django_assert_num_queries(2):
        assert len(verdicts(many, at=NOW)) == 1000


def test_a_policy_read_before_is_not_read_again_until_somebody_changes_it(django_assert_num_queries):
    offers, noon, shipped = [offer(), offer()], NIGHT.replace(hour=12), ContactPolicy.current()
    with django_assert_num_queries(1):
        assert verdicts(offers, at=noon, policy=shipped) == {}
    set_policy(quiet_from=time(11), quiet_to=time(13))
    saved = ContactPolicy.current()
    for policy, queries in ((shipped, 3), (saved, 1)):  # the facts; and where it was changed the policy, and the facts again
        with django_assert_num_queries(queries):
            found = verdicts(offers, at=noon, policy=policy)
        assert [each.rule for each in found.values()] == ["quiet_hours"] * 2
    ContactPolicy.objects.update(quiet_to=time(12), version=saved.version + 1)
    assert verdicts(offers, at=noon, policy=saved) == {}


def test_colleagues_get_their_mail_at_night_without_any_query(django_assert_num_queries):
    message = make_message(user=make_user())
    with django_assert_num_queries(0):
        assert verdicts([message], at=NIGHT) == {}


def _people():
    """Contacts of whom each is refused for another reason, and two who are not."""
    fine, gone, nameless, refused, bounced, upset, leaving, left, foreign, often = (make_contact() for _ in range(10))
    Contact.objects.filter(pk=gone.pk).update(left_at=NOW)
    record_consent(actor=None, contact=fine, purpose="win_back", decision="granted", source="staff")
    nameless.full_name = "info"
    nameless.save()
    record_consent(actor=None, contact=refused, purpose="all", channel="any", decision="refused", source="link")
    suppress_address(actor=None, address=bounced.email.upper(), source="bounce")
    make_issue(customer=upset.customer, severity="serious")
    make_departure(customer=make_spell(customer=leaving.customer).customer)
    make_spell(customer=left.customer, ended_on=NOW.date())
    foreign.customer.country = "DE"
    foreign.customer.save()
    for _ in range(2):
        sent(often, 1)
    return list(Contact.objects.order_by("pk"))


@pytest.mark.parametrize("purpose", [each for each in Purpose.values if each != Purpose.ALL])
def test_a_million_are_judged_as_each_is_when_it_is_sent(purpose):
    set_policy(consent_countries=["DE"])
    people = _people()
    recipients = given([[each.pk, each.customer_id, each.pk, each.email, each.address_hash, "en"] for each in people])
    judged = judged_sql(recipients, Ask(purpose), at=NOW)
    told = {row[1]: row[-1] for row in fetched(judged)}
    messages = {each.pk: offer(each, purpose=purpose) for each in people}
    found = verdicts(messages.values(), at=NOW)
    assert told == {key: found[message.pk].rule if message.pk in found else "" for key, message in messages.items()}
    assert "" in told.values()
    assert len(set(told.values())) >= (4 if purpose == "win_back" else 5 if purpose != "farewell" else 4)


def test_planners_are_told_of_nobody_no_address_and_no_language():
    person = make_contact()
    rows = [
        [1, person.customer_id, None, "", "", "en"],
        [2, person.customer_id, person.pk, "", "", "en"],
        [3, person.customer_id, person.pk, person.email, person.address_hash, "th"],
        [4, person.customer_id, person.pk, person.email, person.address_hash, "en"],
    ]
    ask = Ask("promotion", languages=frozenset({"en"}))
    rules = [row[-1] for row in fetched(judged_sql(given(rows), ask, at=NOW))]
    assert sorted(rules) == ["", "no_address", "no_language", "nobody_known"]
    assert {
        row[-1]
        for row in fetched(judged_sql(given(rows[2:]), Ask("promotion", languages=frozenset({"en"}), fallback="en"), at=NOW))
    } == {""}
