"""How a customer stands, on their page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Stage, StandingRules
from accounts.paying import business_day
from tests.accounts.standing.factories import (
    make_feeling,
    make_mark,
    make_milestone,
    make_slipping,
    make_stage_change,
    make_standing,
    reach,
)
from tests.factories import make_customer, make_departure, make_spell, make_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return make_spell(customer=make_customer(name="Siam Coffee")).customer


def read(as_user, agent, customer, **query):
    response = as_user(agent).get(customer.get_absolute_url(), query)
    return response, response.content.decode()


def panel(response) -> dict:
    return next(panel.said for panel in response.context["panels"] if panel.name == "standing")


def test_stage_since_when_and_why_come_first(as_user, agent, customer):
    make_slipping(customer, champion_left=True)
    response, html = read(as_user, agent, customer)
    assert 'class="pill pill-watch"' in html
    why = response.context["why"]
    assert why.startswith("Slipping away since")
    assert "Of 283 customers like this, 42 % did not come back" in why
    assert "usually every 20 days, now 64" in why
    assert "Their champion has left." in why
    assert "Paying since" in why


def test_a_high_score_buries_no_flag(as_user, agent, customer):
    make_standing(customer, risk=0.01, risk_low=0.0, risk_high=0.02, risk_n=900, risk_gone=9, champion_left=True)
    response, _html = read(as_user, agent, customer)
    assert [flag.code for flag in panel(response)["flags"]] == ["champion_left"]
    assert "Their champion has left." in response.context["why"]


def test_a_failed_payment_is_told_once_with_its_product(as_user, agent, customer):
    make_subscription(spell=customer.spells.get(), payment_state="failed")
    make_standing(customer, payment_failed=True)
    why = read(as_user, agent, customer)[0].context["why"]
    assert ("A payment failed." in why, "Payment is late for" in why) == (False, True)


def test_so_many_issues_as_the_rules_say_are_several(as_user, agent, customer):
    make_standing(customer, open_issues=3)
    assert "3 issues are open." in read(as_user, agent, customer)[0].context["why"]
    StandingRules.objects.create(pk=1, several_issues=4)
    assert "3 issues are open." not in read(as_user, agent, customer)[0].context["why"]


def test_unknown_is_said_to_be_unknown(as_user, agent, customer):
    make_standing(customer, stage=Stage.UNKNOWN)
    response, html = read(as_user, agent, customer)
    assert "use not known" in html
    assert "Nothing is known of what they use" in response.context["why"]
    assert panel(response)["like"] is None


def test_who_was_never_looked_at_is_no_better_known(as_user, agent, customer):
    response, html = read(as_user, agent, customer)
    assert response.context["profile"].stage == Stage.UNKNOWN
    assert "Nobody has looked at this customer’s use yet" in html


def test_a_chart_is_drawn_only_of_enough(as_user, agent, customer):
    standing = make_slipping(customer)
    response, html = read(as_user, agent, customer)
    like = panel(response)["like"]
    assert (like.count, like.n) == (119, 283)
    assert "119 of 283" in html
    type(standing).objects.update(risk_n=12, risk_gone=5)
    response, html = read(as_user, agent, customer)
    assert panel(response)["like"] is None
    assert "Few customers were like this" in html


def test_the_day_of_all_facts_is_told_where_it_is_not_today(as_user, agent, customer):
    make_slipping(customer, risk=None)
    make_mark(business_day() - timedelta(days=4))
    response, html = read(as_user, agent, customer)
    assert "as of " in html
    assert panel(response)["silence"].startswith("Nothing used for 60 days")


def test_who_leaves_on_a_day_has_the_day_in_place_of_the_stage(as_user, agent):
    departure = make_departure(notice_on=business_day(), effective_on=business_day() + timedelta(days=20))
    make_standing(departure.customer, stage=Stage.LEAVING)
    html = read(as_user, agent, departure.customer)[1]
    assert "Leaves on" in html
    assert html.count("outline/door-exit") == 0
    assert ">leaving</span>" not in html


def test_milestones_and_feelings_stand_newest_first(as_user, agent, customer):
    make_standing(customer)
    first, second = make_milestone("import", wordings={"en": "Imported", "ar": "استورد"}), make_milestone("invite")
    reach(customer, first, days_ago=9)
    reach(customer, second, days_ago=2)
    for number in range(7):
        make_feeling(customer, note=f"note {number}")
    make_feeling(make_customer(), note="of another")
    said = panel(read(as_user, agent, customer)[0])
    assert [each.label for each in said["milestones"]] == ["Invite", "Imported"]
    assert [each.note for each in said["feelings"]] == ["note 6", "note 5", "note 4", "note 3", "note 2"]
    assert abs(said["feelings"][0].at - timezone.now()) < timedelta(minutes=5)
    agent.language = "ar"
    agent.save()
    assert "استورد" in read(as_user, agent, customer)[1]


def test_passages_are_told_on_the_timeline_but_not_the_first_look(as_user, agent, customer):
    make_standing(customer)
    make_stage_change(customer, Stage.ONBOARDING, days_ago=90)
    make_stage_change(customer, Stage.ACTIVE, before=Stage.ONBOARDING, days_ago=60)
    make_stage_change(customer, Stage.SLIPPING, before=Stage.ACTIVE, days_ago=3)
    response, html = read(as_user, agent, customer, show="stages")
    told = [entry.about.stage for day in response.context["timeline"].days for entry in day.entries]
    assert told == [Stage.SLIPPING, Stage.ACTIVE]
    assert "before: onboarding" not in html
    assert "before: being onboarded" in html


def test_the_page_asks_no_more_queries_for_all_of_it(as_user, agent, customer, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(13):
        client.get(customer.get_absolute_url())
    make_mark()
    make_slipping(customer)
    milestone = make_milestone("import")
    reach(customer, milestone)
    for number in range(6):
        make_feeling(customer)
        make_stage_change(customer, Stage.ACTIVE, before=Stage.SLIPPING, days_ago=number)
    with django_assert_num_queries(13):
        client.get(customer.get_absolute_url())
