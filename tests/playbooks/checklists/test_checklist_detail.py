import pytest
from django.urls import reverse

from playbooks.actions.checklists import finish_item
from playbooks.models import ChecklistItem
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_departure, make_spell
from tests.playbooks.factories import make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def template():
    template = make_template("acknowledge", "interview", "permission", "farewell", "feedback")
    for kind in ("interview", "permission", "farewell", "feedback"):
        template.items.filter(code=kind).update(kind=kind)
    template.items.filter(code="farewell").update(after="acknowledge")
    return template


@pytest.fixture
def departure(template):
    departure = make_departure(customer=make_spell().customer)
    make_contact(customer=departure.customer, call_name="Bu Ratna", email="ratna@example.com")
    return departure


@pytest.fixture
def url(departure):
    return departure.checklist.get_absolute_url()


def page(client, url):
    return client.get(url).content.decode()


def test_each_step_offers_what_can_be_done_with_it(as_user, agent, departure, url):
    html = page(as_user(agent), url)
    for words in ["Acknowledge", "Promise the interview", "They said yes", "Pass it on", "after:"]:
        assert words in html
    assert "Send the farewell" not in html
    assert "0 of 5" in html


def test_the_farewell_says_to_whom_it_goes(as_user, agent, departure, url):
    finish_item(actor=agent, item=departure.checklist.items.get(code="acknowledge"), version=None, note="Called")
    html = page(as_user(agent), url)
    assert "Send the farewell" in html
    assert "ratna@example.com" in html
    departure.customer.contacts.update(email="")
    html = page(as_user(agent), url)
    assert "Send the farewell" not in html
    assert "Said in person" in html


def test_notes_are_text(as_user, agent, departure, url):
    item = departure.checklist.items.get(code="acknowledge")
    finish_item(actor=agent, item=item, version=None, note="<script>x</script> see https://example.com/ticket")
    html = page(as_user(agent), url)
    assert "&lt;script&gt;x" in html
    assert 'href="https://example.com/ticket"' in html


def test_it_stands_on_the_page_of_the_departure(as_user, agent, departure, url):
    html = page(as_user(agent), departure.get_absolute_url())
    assert url in html
    assert "0 of 5" in html
    assert reverse("case_detail", args=[departure.case.pk]) in html


def test_doors(as_user, url):
    assert_doors(as_user, url)


def test_a_customer_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url)


def test_an_unknown_checklist_is_not_found(as_user, agent):
    assert as_user(agent).get("/offboarding/999999/").status_code == 404


@pytest.mark.parametrize("more", [0, 8])
def test_queries(as_user, agent, template, more, django_assert_num_queries):
    for n in range(more):
        template.items.create(code=f"more-{n}", wordings={"en": "More"}, after="acknowledge")
    url = make_departure(customer=make_spell().customer).checklist.get_absolute_url()
    client = as_user(agent)
    with django_assert_num_queries(8):
        client.get(url)
    assert ChecklistItem.objects.count() == 5 + more
