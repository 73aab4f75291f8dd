import pytest
from django.urls import reverse

from accounts.models import Message
from playbooks.actions.call_tasks import record_call_task
from playbooks.models import CallTask
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer, make_issue
from tests.playbooks.factories import make_call_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(agent):
    customer = make_customer(name="Siam Coffee", manager=agent, team=agent.team)
    return make_call_task(contact=make_contact(customer=customer, call_name="Khun Thip", phone="+66812345678"))


@pytest.fixture
def url(task):
    return task.get_absolute_url()


def test_tells_whom_to_call_and_what_to_say_and_keeps_what_came_of_it(as_user, agent, task, url):
    client = as_user(agent)
    html = client.get(url).content.decode()
    assert "Hello Khun Thip," in html
    assert "unsubscribe" not in html  # what every mail ends with is not said
    assert "tel:+66812345678" in html
    assert f"{reverse('interaction_add', args=[task.customer_id])}?call_task={task.pk}&amp;contact={task.contact_id}" in html
    assert client.post(url, {"outcome": "unreached", "note": "Moved away", "assignee": agent.pk, "version": 1}).url == url
    task.refresh_from_db()
    assert (task.outcome, task.note, task.closed_by) == ("unreached", "Moved away", agent)


def test_what_stands_against_it_now_is_said(as_user, agent, task, url):
    make_issue(customer=task.customer, severity="serious")
    assert "A serious issue of theirs is open." in as_user(agent).get(url).content.decode()


def test_what_was_forgotten_is_said_to_be(as_user, agent, task, url):
    Message.objects.update(values={})
    assert "What it said is forgotten" in as_user(agent).get(url).content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"), [({"outcome": "kept"}, "outcome"), ({"outcome": "withdrawn"}, "note"), ({"assignee": 0}, "assignee")]
)
def test_bad_input_is_refused(as_user, agent, url, wrong, field):
    assert field in as_user(agent).post(url, {"outcome": "", "note": "", "version": 1} | wrong).context["form"].errors
    assert CallTask.objects.get().is_open


def test_the_second_to_write_sees_the_first(as_user, agent, lead, task, url):
    record_call_task(actor=lead, task=task, version=1, fields={"note": "Theirs"})
    answer = as_user(agent).post(url, {"note": "Mine", "outcome": "done", "version": 1})
    assert "Theirs" in answer.content.decode()
    assert CallTask.objects.get().is_open


def test_doors(as_user, url, settings, django_assert_max_num_queries, agent):
    assert_doors(as_user, url, methods="get post")
    assert_hidden_from_other_teams(as_user, settings, url)
    client = as_user(agent)
    with django_assert_max_num_queries(15):
        client.get(url)


def test_a_missing_one_is_not_found(as_user, agent):
    assert as_user(agent).get(reverse("call_task_detail", args=[99])).status_code == 404
