"""Who slips away and whose onboarding is stuck, on Today."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Customer, Stage, StandingMark
from accounts.paying import business_day
from accounts.readers import Reader
from playbooks.actions.snoozes import snooze_customer
from playbooks.fading import slipping, stuck
from playbooks.today import Scope
from tests.accounts.standing.factories import make_mark, make_milestone, make_slipping, make_standing, make_stuck, reach
from tests.factories import make_customer, make_spell, make_team, make_user
from tests.playbooks.factories import age, make_callback

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def shown(client, scope="mine") -> dict[str, list[str]]:
    sections = client.get("/", {"scope": scope}).context["sections"]
    wanted = [each for each in sections if each.section.code in {"slipping", "stuck"}]
    return {each.section.code: [row.customer.name for row in each.rows] for each in wanted}


@pytest.fixture
def mine(agent):
    def make(name: str, **fields) -> Customer:
        return make_customer(**({"name": name, "manager": agent, "team": agent.team} | fields))

    return make


def test_each_customer_is_in_the_section_of_their_stage_vip_first_then_by_risk(as_user, agent, mine):
    make_slipping(mine("Low"), risk=0.1)
    make_slipping(mine("High"), risk=0.8)
    make_slipping(mine("Unknown"), risk=None)
    make_slipping(mine("Dear", value_tier="vip"), risk=0.2)
    make_stuck(mine("Stuck"), days=20)
    make_stuck(mine("Stuck longer"), days=30)
    make_standing(mine("Moves on"), stage=Stage.ONBOARDING)
    make_standing(mine("Asleep"), stage=Stage.DORMANT)
    make_standing(mine("Well"))
    # Silent in the first weeks: slipping away says more than stuck, and nobody stands in both
    make_slipping(mine("Both"), risk=0.05, stuck_since=business_day() - 20 * DAY)
    assert shown(as_user(agent)) == {
        "slipping": ["Dear", "High", "Low", "Both", "Unknown"],
        "stuck": ["Stuck longer", "Stuck"],
    }


def test_mine_are_those_i_manage_and_the_teams_those_of_the_team_and_of_nobody(as_user, agent, lead, mine):
    make_slipping(mine("Mine"))
    make_slipping(mine("A colleague's", manager=lead))
    make_slipping(make_customer(name="Nobody's"), risk=0.1)
    make_slipping(make_customer(name="Theirs", team=make_team(), manager=make_user()))
    assert shown(as_user(agent)) == {"slipping": ["Mine"]}
    assert sorted(shown(as_user(agent), "team")["slipping"]) == ["A colleague's", "Mine", "Nobody's"]
    assert len(shown(as_user(make_user()), "team")["slipping"]) == 4


def test_customers_of_other_teams_stay_hidden_where_teams_are_apart(as_user, agent, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    make_slipping(make_customer(name="Nobody's"))
    assert shown(as_user(agent), "team") == {}


def test_a_promise_made_since_takes_them_away_and_its_outcome_brings_them_back(as_user, agent, mine):
    standing = make_slipping(mine("Siam Coffee"), since=5)
    callback = make_callback(customer=standing.customer, assignee=agent)
    assert shown(as_user(agent)) == {}
    age(callback, days=4)
    assert shown(as_user(agent)) == {}
    age(callback, days=3)  # promised before it began
    assert shown(as_user(agent)) == {"slipping": ["Siam Coffee"]}


def test_a_promise_does_it_for_stuck_onboarding_too(as_user, agent, mine):
    standing = make_stuck(mine("New Shop"), days=16)
    make_callback(customer=standing.customer, assignee=agent)
    assert shown(as_user(agent)) == {}


def test_seen_and_left_they_come_back_by_themselves_and_sooner_in_another_stage(as_user, agent, mine):
    standing = make_slipping(mine("Siam Coffee"))
    snooze = snooze_customer(actor=agent, customer=standing.customer, days=7, why="On holiday")
    assert shown(as_user(agent)) == {}
    type(snooze).objects.update(until=business_day(), on=business_day() - 7 * DAY)
    assert shown(as_user(agent)) == {"slipping": ["Siam Coffee"]}
    type(snooze).objects.update(until=business_day() + 3 * DAY, stage=Stage.ONBOARDING)
    assert shown(as_user(agent)) == {"slipping": ["Siam Coffee"]}


def test_nothing_is_done_upon_a_look_at_a_day_gone_by(as_user, agent, mine):
    make_slipping(mine("Siam Coffee"))
    make_mark(business_day() - 90 * DAY, is_past=True)
    assert shown(as_user(agent)) == {}
    StandingMark.objects.update(is_past=False)
    assert shown(as_user(agent)) == {"slipping": ["Siam Coffee"]}


def test_a_row_says_why_with_every_flag_and_what_to_do(as_user, agent, mine):
    customer = mine("Siam Coffee")
    make_slipping(customer, champion_left=True, broken_promises=1, open_issues=2)
    html = as_user(agent).get("/").content.decode()
    for said in [
        "64 days", "usually every 20 days", "Of 283 customers like this, 42 % did not come back", "Their champion has left.",
        "We broke 1 promise in 90 days.", "2 issues are open.", "a check-in: call, or ask how it is going in a survey",
        reverse("interaction_add", args=[customer.pk]), reverse("callback_add", args=[customer.pk]),
        f"{reverse('snooze_add', args=[customer.pk])}?next=/",
    ]:  # fmt: skip
        assert said in html, said


@pytest.mark.parametrize(
    ("fields", "columns", "step"),
    [
        ({"value_tier": "vip"}, {}, "a call by their account manager"),
        ({}, {"spell_started_on": business_day() - 366 * DAY}, "a check-in"),
        ({}, {"spell_started_on": business_day() - 100 * DAY}, "call and ask what stands in their way"),
        ({}, {"spell_started_on": None}, "call and ask what stands in their way"),
    ],
)
def test_the_next_step_fits_who_they_are(as_user, agent, mine, fields, columns, step):
    make_slipping(mine("Siam Coffee", **fields), **columns)
    assert step in as_user(agent).get("/").content.decode()


def test_stuck_onboarding_is_called_about_the_first_milestone_not_reached(as_user, agent, mine):
    first, second, other = make_milestone("import", rank=1), make_milestone("invite", rank=2), make_milestone("aside", rank=0)
    type(other).objects.filter(pk=other.pk).update(ends_onboarding=False)
    customer = mine("New Shop")
    make_stuck(customer)
    assert "call about the next milestone: Import" in as_user(agent).get("/").content.decode()
    reach(customer, first)
    assert "call about the next milestone: Invite" in as_user(agent).get("/").content.decode()
    reach(customer, second)
    assert "call and ask what holds them up" in as_user(agent).get("/").content.decode()


def test_the_customers_page_says_who_looks_after_them(as_user, agent, mine):
    standing = make_slipping(mine("Siam Coffee"))
    url = reverse("callback_owed", args=[standing.customer.pk])
    client = as_user(agent)
    assert "Seen, not now" in client.get(url).content.decode()
    snooze_customer(actor=agent, customer=standing.customer, days=7, why="On holiday")
    html = client.get(url).content.decode()
    assert ("Left until" in html, "On holiday" in html, "Seen, not now" in html) == (True, True, False)
    make_callback(customer=standing.customer, assignee=agent)
    assert "Being looked after" in client.get(url).content.decode()


def test_of_others_it_says_nothing(as_user, agent):
    customer = make_spell().customer
    html = as_user(agent).get(reverse("callback_owed", args=[customer.pk])).content.decode()
    assert ("Being looked after" in html, "Seen, not now" in html) == (False, False)


@pytest.mark.parametrize("rows", [1, 12])
@pytest.mark.parametrize("scope", ["mine", "team"])
def test_number_of_queries(as_user, agent, mine, rows, scope, django_assert_num_queries):
    for number in range(rows):
        make_slipping(mine(f"Slips {number}"))
        make_stuck(mine(f"Stuck {number}"))
    client = as_user(agent)
    with django_assert_num_queries(6):
        client.get("/", {"scope": scope})


def test_who_became_stuck_today_has_been_without_a_step_since_the_last(as_user, agent, mine):
    today = business_day()
    make_stuck(mine("New Shop"), stuck_since=today, spell_started_on=today - 30 * DAY, last_milestone_on=today - 14 * DAY)
    (section,) = (each for each in as_user(agent).get("/").context["sections"] if each.section.code == "stuck")
    assert (section.rows[0].days, section.rows[0].usual) == ("14 days", "without a step")


@pytest.mark.skipif(connection.vendor == "postgresql", reason="plans by statistics, which tables of a test have not")
@pytest.mark.parametrize(("asked", "index"), [(slipping, "standing_by_stage"), (stuck, "standing_stuck")])
def test_who_fades_is_found_in_indexes_alone(agent, mine, asked, index):
    for number in range(30):
        make_slipping(mine(f"Shop {number}"))
        make_stuck(mine(f"New shop {number}"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    reader = Reader(agent.pk, agent.team_id, True, timezone.now(), business_day(), timezone.now())
    plan = asked(reader, Scope.MINE).order_by().values("pk").explain()
    assert f"USING COVERING INDEX {index}" in plan
