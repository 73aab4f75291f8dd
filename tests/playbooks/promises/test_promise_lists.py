"""Each number of the report is the number of rows of the list it opens."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import User
from tests.factories import make_user
from tests.playbooks.promises.makers import TODAY, ended

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _thursday():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def _a_year(agent, lead, outsider):
    loner = make_user(full_name="No Team")
    people = (agent, lead, outsider, loner)
    for n in range(24):
        ended(
            people[n % 4],
            ("kept", "kept_late", "broken", "kept", "withdrawn")[n % 5],
            at=TODAY - timedelta(days=3 * n, minutes=n),
            is_moved=n % 3 == 0,
            **({"reason": "Ill, & away"} if n % 5 == 2 and n % 2 else {}),
        )
    User.objects.filter(pk=lead.pk).update(is_active=False)


@pytest.mark.usefixtures("_a_year")
@pytest.mark.parametrize("zone", ["UTC", "Asia/Bangkok", "America/Los_Angeles"])
def test_every_number_is_that_of_its_list(as_user, manager, zone):
    manager.timezone = zone
    manager.save()
    client = as_user(manager)
    context = client.get("/insights/promises/", {"start": "2026-10-10", "end": "2026-12-10"}).context
    rows = [context["total"], *context["people"], *context["teams"], *context["reasons"], *context["weeks"][-4:]]
    compared = 0
    for row in rows:
        for name, url in row.links.items():
            number = getattr(row.line, name)
            listed = client.get(url).context
            assert listed["filters"].count == len(listed["page"].rows) == number, url
            compared += number > 0
    assert compared > 25


@pytest.mark.usefixtures("_a_year")
def test_the_team_of_a_lead_and_ones_own(as_user, agent, manager):
    for who, scope in [(agent, "mine"), (manager, "team")]:
        client = as_user(who)
        total = client.get("/insights/promises/", {"scope": scope}).context["total"]
        assert total.line.n > 0
        for name, url in total.links.items():
            assert client.get(url).context["filters"].count == getattr(total.line, name)
