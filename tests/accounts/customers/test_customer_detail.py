from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.consents import record_consent, suppress_address
from accounts.actions.interactions import log_interaction
from accounts.actions.issues import create_issue, update_issue
from accounts.models import Attribute, UsageEvent
from accounts.paying import business_day
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer, make_product, make_spell, make_subscription, make_team

pytestmark = pytest.mark.django_db
QUERIES = 15


@pytest.fixture
def customer(agent):
    team = make_team(timezone="Africa/Cairo")
    return make_customer(name="บริษัท สยามกาแฟ", manager=agent, team=team, language="th", industry="Coffee", country="TH")


@pytest.fixture
def url(customer):
    return customer.get_absolute_url()


def page(client, url, **query):
    return client.get(url, query).content.decode()


def test_says_who_they_are_how_they_stand_and_why(as_user, agent, customer, url):
    spell = make_spell(customer=customer, started_on=date(2023, 3, 6))
    till = make_product(name="Till")
    make_subscription(spell=spell, product=till, started_on=date(2023, 3, 6), monthly_value=8400, currency="THB")
    make_subscription(spell=spell, started_on=date(2023, 3, 6), monthly_value=5, currency="USD", payment_state="overdue")
    create_issue(actor=agent, customer=customer, title="Doubled", severity="serious")
    html = page(as_user(agent), url)
    for words in [
        '<bdi lang="th">บริษัท สยามกาแฟ</bdi>', "Coffee, Thailand", "use not known", "Serious issue",
        "Paying since 6 March 2023.", "Payment is late for", "1 serious issue is open.", "Cairo, assumed", "THB 8,400", "$5",
        "since 6 March 2023", "you",
    ]:  # fmt: skip
        assert words in html.replace("\xa0", " "), words


def test_money_of_two_currencies_is_never_added_up(as_user, agent, customer, url):
    spell = make_spell(customer=customer)
    for value, currency in [(100, "USD"), (50, "USD"), (7, "EGP")]:
        make_subscription(spell=spell, monthly_value=value, currency=currency)
    pays = next(fact for fact in as_user(agent).get(url).context["facts"] if fact.label == "Pays a month")
    assert pays.values == [(7, "EGP"), (150, "USD")]


@pytest.mark.parametrize(
    ("trial", "spells", "state", "why"),
    [
        (None, [], "none", "Neither a trial nor a payment is known."),
        (5, [], "trial", "On trial since"),
        (None, [(400, 30)], "left", "Left on"),
        (None, [(400, 300), (100, None)], "paying", "Paying again since"),
    ],
)
def test_each_state_has_its_reason(as_user, agent, trial, spells, state, why):
    today = business_day()
    ago = lambda days: days and today - timedelta(days=days)  # noqa: E731
    customer = make_customer(trial_started_on=ago(trial))
    for start, end in spells:
        make_spell(customer=customer, started_on=ago(start), ended_on=ago(end), leave_reason="price" if end else "")
    response = as_user(agent).get(customer.get_absolute_url())
    assert response.context["profile"].state == state
    assert response.context["why"].startswith(why)


def test_keys_log_a_call_for_this_customer(as_user, agent, customer, url):
    html = page(as_user(agent), url)
    assert f'data-customer="{customer.pk}"' in html
    assert f'data-log-call-url="{reverse("interaction_add", args=[customer.pk])}"' in html


def test_contacts_say_what_they_allow(as_user, agent, customer, url):
    champion = make_contact(
        customer=customer, full_name="Thip", email="thip@example.com", phone="+6621140096", is_champion=True
    )
    make_contact(customer=customer, full_name="Gone", email="gone@example.com", left_at=timezone.now())
    quiet = make_contact(customer=customer, full_name="Bounced", email="b@example.com")
    record_consent(actor=agent, contact=champion, purpose="survey", channel="email", decision="refused", source="staff")
    record_consent(actor=agent, contact=champion, purpose="survey", channel="email", decision="granted", source="staff")
    suppress_address(actor=None, address=quiet.email.upper(), source="bounce")
    response = as_user(agent).get(url)
    html = response.content.decode()
    assert "+66 2 114 0096" in html
    assert "mailto:gone@example.com" not in html
    panel = next(panel for panel in response.context["panels"] if panel.name == "contacts")
    said = {contact.full_name: [wish.decision for wish in wishes] for contact, wishes in panel.said["people"]}
    assert said == {"Thip": ["granted"], "Bounced": ["suppressed"], "Gone": []}
    assert list(said) == ["Thip", "Bounced", "Gone"]
    assert 'href="mailto:thip@example.com"' in html


def test_own_fields_are_shown_by_their_label(as_user, agent, url, customer):
    Attribute.objects.create(code="pos", label="Card reader", kind="boolean")
    Attribute.objects.create(code="gone", label="Not set", kind="text")
    customer.attributes = {"pos": False, "stray": "x"}
    customer.save()
    html = page(as_user(agent), url)
    assert "Card reader" in html
    assert "Not set" not in html


def test_what_was_typed_is_text(as_user, agent):
    customer = make_customer(name="<b>x</b>")
    log_interaction(actor=agent, customer=customer, heard="<script>alert(1)</script>")
    html = page(as_user(agent), customer.get_absolute_url())
    assert "<script>alert" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_history_is_one_link_away(as_user, agent, url):
    assert "Who changed what" in page(as_user(agent), url)
    assert "history" in page(as_user(agent), url, history=1)
    assert 'class="panel history"' in page(as_user(agent), url, history=1)


def test_htmx_gets_older_entries_alone(as_user, agent, customer, url):
    for day in range(30):
        log_interaction(actor=agent, customer=customer, heard=f"talk {day}", at=timezone.now() - timedelta(days=day))
    client = as_user(agent)
    older = client.get(url).context["timeline"].older
    response = client.get(url, {"before": older}, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert "<html" not in html
    assert "talk 20" in html
    assert "This is where it began" in html


def test_doors(as_user, url):
    assert_doors(as_user, url)


def test_a_customer_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url)


def test_an_unknown_customer_is_not_found(as_user, agent):
    assert as_user(agent).get("/customers/999999/").status_code == 404


def fill(customer, agent, rows):
    for number in range(rows):
        contact = make_contact(customer=customer, phone=f"+6621140{number:03}")
        record_consent(actor=agent, contact=contact, purpose="survey", channel="email", decision="granted", source="staff")
        issue = create_issue(actor=agent, customer=customer, title="Broken", contact=contact, assignee=agent)
        update_issue(actor=agent, issue=issue, version=1, fields={"status": "resolved", "resolution": "Mended"})
        create_issue(actor=agent, customer=customer, title="Open", assignee=agent)
        log_interaction(
            actor=agent, customer=customer, contact=contact, issue=issue, heard="Words", questions=[("Why?", agent)]
        )
        UsageEvent.objects.create(
            event_id=str(number), customer=customer, name="sale", at=timezone.now(), product=make_product()
        )
        spell = make_spell(customer=customer, started_on=date(2000 + number, 1, 1), ended_on=date(2000 + number, 2, 1))
        make_subscription(spell=spell, started_on=spell.started_on, ended_on=spell.ended_on)


@pytest.mark.parametrize("rows", [1, 12])
def test_queries_do_not_grow_with_what_happened(as_user, agent, rows, django_assert_num_queries):
    Attribute.objects.create(code="pos", label="Card reader", kind="boolean")
    customer = make_customer(manager=agent, team=agent.team, attributes={"pos": True})
    fill(customer, agent, rows)
    client = as_user(agent)
    with django_assert_num_queries(QUERIES):
        client.get(customer.get_absolute_url())
