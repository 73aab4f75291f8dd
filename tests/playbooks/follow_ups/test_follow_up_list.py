from datetime import timedelta

import pytest
from django.urls import reverse

from playbooks.actions.follow_ups import record_follow_up
from playbooks.models import FollowUp
from tests.doors import assert_doors
from tests.factories import NOW, make_contact, make_customer, make_team
from tests.playbooks.factories import make_follow_up

pytestmark = pytest.mark.django_db
URL = "/follow-ups/"


def shown(client, query=""):
    return [row.customer.name for row in client.get(URL + query).context["page"].rows]


def of(name, **fields):
    return make_follow_up(contact=make_contact(customer=make_customer(name=name, **fields)))


def test_mine_the_teams_and_all(as_user, agent, lead):
    of("Mine", manager=agent)
    of("Of a colleague", manager=lead)
    of("Nobody's, of ours", team=agent.team)
    of("Of others", team=make_team())
    client = as_user(agent)
    assert set(shown(client, "?scope=mine")) == {"Mine"}
    assert set(shown(client)) == {"Mine", "Of a colleague", "Nobody's, of ours"}
    assert len(shown(client, "?scope=all")) == 4


def test_closed_ones_stand_apart_with_the_time_to_the_first_word(as_user, agent):
    follow_up = of("Siam Coffee", manager=agent)
    FollowUp.objects.update(first_contact_at=follow_up.opened_at + timedelta(hours=3))
    record_follow_up(actor=agent, follow_up=follow_up, version=None, fields={"outcome": "settled", "note": "Mended"})
    client = as_user(agent)
    assert shown(client) == []
    html = client.get(f"{URL}?closed=1").content.decode()
    assert "Siam Coffee" in html
    assert "put right" in html


def test_what_is_late_says_so(as_user, agent):
    of("Siam Coffee", manager=agent)
    FollowUp.objects.update(due_at=NOW - timedelta(days=400))
    assert "pill-risk" in as_user(agent).get(URL).content.decode()


def test_an_empty_list_says_what_will_be_here(as_user, agent):
    assert "No unhappy answer waits" in as_user(agent).get(URL).content.decode()


def test_doors_and_queries(as_user, agent, django_assert_max_num_queries):
    assert_doors(as_user, reverse("follow_up_list"))
    client = as_user(agent)
    counts = []
    for _round in range(2):
        for _more in range(4):
            of("A", manager=agent)
        with django_assert_max_num_queries(10) as asked:
            client.get(URL)
        counts.append(len(asked))
    assert counts[0] == counts[1]
