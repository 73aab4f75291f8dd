"""What an editor of templates warns of: placeholders told to everybody that are not known of every customer."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.actions.attributes import create_attribute
from accounts.models import Customer, MilestoneReached, Standing
from accounts.paying import business_day
from accounts.templating import gaps
from accounts.templating.compiling import Words
from accounts.templating.gaps import gaps_in
from accounts.templating.liquid import told_unasked
from accounts.templating.placeholders import Placeholders, Recipient, values_for
from accounts.templating.shipped import every_shipped
from accounts.templating.uses import words_in
from tests.accounts.standing.factories import make_standing
from tests.factories import (
    make_contact,
    make_customer,
    make_message_template,
    make_milestone,
    make_spell,
    make_subscription,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db


def found(body, reader, **more):
    wordings = {"en": Words("en", "For {{ name }}", "", body)} | {
        code: Words(code, "", "", text) for code, text in more.items()
    }
    return [(gap.placeholder.code, gap.languages, gap.customers) for gap in gaps_in(wordings, reader)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("{{ a }} {{ b | upcase }}", {"a", "b"}),
        ('{{ a | default: "x" }}', set()),
        ("{% if a %}{{ a }}{% else %}{{ a }}{% endif %}", {"a"}),
        ("{% if is_vip and a %}{{ a }} {{ b }}{% endif %}", {"b"}),
        ("{% if b %}x{% elsif a != nil %}{{ a }}{% endif %}", set()),
        ("{% if attr.a %}{{ a }}{% endif %}", {"a"}),
        ('{% case a %}{% when "x" %}{{ a }}{% else %}{{ a }}{% endcase %}', {"a"}),
        ("{% if a %}{% if b %}{{ a }}{% endif %}{% endif %}{{ b }}", {"b"}),
        ("{% endif %}{{ a }}", {"a"}),
    ],
)
def test_what_is_told_though_nobody_asked_whether_it_is_known(text, codes):
    assert told_unasked(text) == codes


def test_it_counts_the_customers_of_whom_it_is_not_known(agent, django_assert_num_queries):
    make_customer(manager=make_user())
    make_customer()
    make_customer()
    body = "Hello {{ name }}, {{ manager_name }}: {{ customer }}\n\n{{ words }}"
    with django_assert_num_queries(1):
        assert found(body, agent) == [("manager_name", ["en"], 2)]
    assert found(body, agent, th="{{ manager_name }}", id="{{ name }}") == [("manager_name", ["en", "th"], 2)]
    assert found('{{ manager_name | default: "we" }}', agent) == []


def test_what_is_known_of_everybody_today_is_no_gap(agent):
    make_customer(manager=agent)
    assert found("{{ manager_name }}", agent) == []


def test_only_customers_of_the_reader_are_counted(agent, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    make_customer(team=agent.team)
    make_customer(team=make_team())
    assert found("{{ manager_name }}", agent) == [("manager_name", ["en"], 1)]


def test_beyond_enough_it_is_not_counted_further(agent, monkeypatch):
    monkeypatch.setattr(gaps, "MOST_COUNTED", 1)
    for _number in range(3):
        make_customer()
    wordings = {"en": Words("en", "", "", "{{ manager_name }}")}
    (gap,) = gaps_in(wordings, agent)
    assert (gap.customers, gap.is_capped) == (2, True)


def test_what_is_missing_is_what_cannot_be_told(agent):
    """Of a crowd of whom each thing is known to some, the count is of those whom `values` leaves without it."""
    create_attribute(actor=None, code="size", label="Size")
    today = business_day()
    spell = make_spell(started_on=date(2025, 3, 1), customer=make_customer(manager=agent, attributes={"size": "12"}))
    make_subscription(spell=spell, started_on=date(2025, 3, 1))
    later = make_spell(started_on=date(2025, 3, 1))
    make_subscription(spell=later, started_on=date(2025, 3, 1), ended_on=date(2025, 6, 1))
    for customer, use, renews in ((spell.customer, today, today), (later.customer, None, date(2025, 1, 1))):
        make_standing(customer, last_use_on=use, renews_on=renews)
    Standing.objects.filter(customer=make_customer()).delete()
    MilestoneReached.objects.create(customer=spell.customer, milestone=make_milestone(), reached_on=today)
    known = Placeholders()
    crowd = Customer.objects.select_related("manager", "standing")
    people = [Recipient(each.pk, each, make_contact(customer=each), "en", today) for each in crowd]
    for code in ("manager_name", "products", "days_silent", "contacts_this_month", "months_with_us", "last_milestone",
                 "open_issues", "renews_on", "days_to_renewal", "attr.size"):  # fmt: skip
        told = values_for(people, {code}, known)
        without = {key for key, values in told.items() if not values}
        counted = Customer.objects.filter(known[code].missing(today)).values_list("pk", flat=True)
        assert set(counted) == without, code
        assert without, code


def test_the_shipped_words_have_none():
    for shipped in every_shipped():
        known = Placeholders(shipped.use)
        for language, said in words_in(shipped.folder, shipped.code).items():
            told = told_unasked("\n".join(said.values()))
            assert not {code for code in told if known[code].missing}, (shipped.code, language)


def test_the_pages_say_so_and_let_it_be_saved(as_user, lead):
    make_customer()
    template = make_message_template(body="Hello {{ name }}, {{ manager_name }}")
    for name in ("message_template_detail", "message_template_edit"):
        html = as_user(lead).get(reverse(name, args=[template.pk])).content.decode()
        assert "of 1 customer it is not known, and they would not get this." in html
        assert "{{ manager_name | default: &quot;…&quot; }}" in html or '{{ manager_name | default: "…" }}' in html
