import pytest
from django.urls import reverse

from accounts.models import ContactPolicy, Message
from playbooks.outreach.launching import Group, Look
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_issue
from tests.playbooks.factories import make_outreach
from tests.playbooks.outreach.plans import make_vips

pytestmark = pytest.mark.django_db


@pytest.fixture
def outreach(agent):
    return make_outreach(owner=agent, holdout_percent=0)


@pytest.fixture
def url(outreach):
    return reverse("outreach_preview", args=[outreach.pk])


def test_doors(as_user, url):
    assert_doors(as_user, url)


def test_of_others_it_is_hidden(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url)


def test_who_gets_it_who_does_not_and_why(as_user, agent, url):
    contact, refused = make_vips(2)
    make_issue(customer=refused.customer, severity="serious")
    look = as_user(agent).get(url).context["look"]
    assert (look.will.n, look.held.n, look.left_out) == (1, 0, 1)
    assert look.will.people[0].contact == contact
    assert [(group.words, group.people[0].customer) for group in look.refused] == [
        ("A serious issue of theirs is open.", refused.customer)
    ]
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("will", "held", "has_too_few"), [(30, 30, False), (29, 300, True), (300, 29, True), (300, 0, True), (0, 0, True)]
)
def test_a_run_that_cannot_tell_what_it_did_is_known_before(will, held, has_too_few):
    assert Look(Group("", will), Group("", held), []).has_too_few == has_too_few


def test_where_nobody_is_held_back_it_is_said(as_user, agent, url):
    words = "Nobody is held back, so nobody can tell"
    client = as_user(agent)
    assert words not in client.get(url).content.decode()
    make_vips(2)
    assert words in client.get(url).content.decode()


def test_where_few_are_held_back_it_is_said(as_user, agent, outreach, url):
    make_vips(40)  # of whom the lot holds some back, and never thirty of each
    type(outreach).objects.update(holdout_percent=50)
    page = as_user(agent).get(url)
    assert page.context["look"].held.n
    assert "With fewer than 30 on either side" in page.content.decode()
    assert "Further runs" not in page.content.decode()
    type(outreach).objects.update(repeats="weekly")
    assert "Further runs are counted with it." in as_user(agent).get(url).content.decode()


def test_the_cap_is_counted(as_user, agent, outreach, url):
    make_vips(4)
    type(outreach).objects.update(most=3)
    look = as_user(agent).get(url).context["look"]
    assert (look.will.n, look.left_out) == (3, 1)


def test_what_is_missing_is_said_and_nothing_can_be_launched(as_user, agent, outreach, url):
    type(outreach).objects.update(segment=None)
    page = as_user(agent).get(url).content.decode()
    assert "It is for nobody yet" in page
    assert reverse("outreach_launch", args=[outreach.pk]) not in page


def test_a_large_one_is_brought_before_a_lead(as_user, agent, lead, url):
    make_vips(2)
    ContactPolicy.objects.create(pk=1, approve_above=1)
    assert "Bring it before a lead" in as_user(agent).get(url).content.decode()
    assert "Launch to 2" in as_user(lead).get(url).content.decode()


def test_the_number_of_queries_does_not_grow(as_user, agent, url, django_assert_max_num_queries):
    make_vips(25)
    client = as_user(agent)
    with django_assert_max_num_queries(32):
        client.get(url)
