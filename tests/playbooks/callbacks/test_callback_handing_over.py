"""Somebody leaves: their promises go to the heir, or stay where everybody sees why."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.users import hand_over
from accounts.models import User
from playbooks.models import Callback
from playbooks.today import Scope, sections_for
from tests.factories import make_user
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
TOMORROW = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)


@pytest.fixture
def stuck(agent, lead):
    """A promise at a time at which the heir has one already."""
    make_callback(assignee=lead, promised_for=TOMORROW)
    return make_callback(assignee=agent, promised_for=TOMORROW, about="This cannot go")


def test_promises_go_to_the_heir_each_with_its_line(agent, lead, manager):
    callbacks = [make_callback(assignee=agent, promised_for=TOMORROW + timedelta(minutes=15 * n)) for n in range(3)]
    given = hand_over(actor=manager, user=agent, heirs=[lead], leaves=True)
    assert given["callback"] == 3
    assert {each.assignee for each in Callback.objects.all()} == {lead}
    for callback in callbacks:
        event = callback.events.last()
        assert (event.kind, event.assignee, event.actor) == ("handed_over", lead, manager)


def test_what_the_heir_has_no_time_for_stays_and_says_why(agent, lead, manager, stuck):
    free = make_callback(assignee=agent, promised_for=TOMORROW + timedelta(hours=1))
    given = hand_over(actor=manager, user=agent, heirs=[lead], leaves=True)
    assert given["callback"] == 1
    stuck.refresh_from_db()
    free.refresh_from_db()
    assert (stuck.assignee, free.assignee) == (agent, lead)
    event = stuck.events.last()
    assert (event.kind, event.why) == ("stayed", "Taken by another promise of Youssef Kamal.")


def test_it_stays_on_the_teams_today_though_its_holder_has_left(agent, lead, manager, stuck):
    hand_over(actor=manager, user=agent, heirs=[lead], leaves=True)
    assert not User.objects.get(pk=agent.pk).is_active
    rows = [row for filled in sections_for(lead, Scope.TEAM) for row in filled.rows]
    assert stuck in rows


def test_the_page_stays_where_it_says_what_is_left(as_user, admin, agent, lead, stuck):
    response = as_user(admin).post(f"/settings/staff/{agent.pk}/hand-over/", {"heirs": [lead.pk], "leaves": "on"}, follow=True)
    assert response.redirect_chain[-1][0] == f"/settings/staff/{agent.pk}/hand-over/"
    page = response.content.decode()
    assert "1 stays in the hands of Mariam Adel" in page
    assert f'href="/callbacks/?scope=all&amp;assignee={agent.pk}"' in page


def test_handed_over_again_to_somebody_with_time_nothing_is_left(as_user, admin, agent, lead, team, stuck):
    client = as_user(admin)
    url = f"/settings/staff/{agent.pk}/hand-over/"
    client.post(url, {"heirs": [lead.pk], "leaves": "on"})
    response = client.post(url, {"heirs": [make_user(team=team).pk]}, follow=True)
    assert response.redirect_chain[-1][0] == "/settings/staff/"
    assert not Callback.objects.owed().filter(assignee=agent).exists()
