import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from playbooks.actions.call_tasks import record_call_task
from playbooks.models import OutreachRun
from playbooks.outreach.progress import progress_of
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_message_template
from tests.playbooks.factories import make_call_task, make_outreach
from tests.playbooks.outreach.plans import make_run, make_vips, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(agent):
    make_vips(4)
    run = make_run(owner=agent)
    plan(run)
    return run


@pytest.fixture
def url(run):
    return reverse("outreach_detail", args=[run.outreach_id])


def test_doors(as_user, url):
    assert_doors(as_user, url)


def test_of_others_it_is_hidden(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url)


def test_how_far_it_is(as_user, agent, run, url):
    Message.objects.filter(pk__in=Message.objects.values("pk")[:1]).update(status="sent", settled_at=timezone.now())
    progress = as_user(agent).get(url).context["progress"]
    assert (progress.done, progress.total, progress.percent, progress.waiting) == (1, 4, 25, 3)
    type(run).objects.update(is_planned=True)
    assert progress_of(run.outreach).planned_share is None


def test_rate_and_time_left(run):
    Message.objects.filter(pk__in=list(Message.objects.values_list("pk", flat=True)[:2])).update(
        status="sent", settled_at=timezone.now()
    )
    progress = progress_of(run.outreach)
    assert (progress.per_minute, progress.minutes_left) == (1, 2)


def test_htmx_gets_the_progress_alone(as_user, agent, url):
    page = as_user(agent).get(url, headers={"HX-Request": "true"}).content.decode()
    assert 'id="progress"' in page
    assert "<html" not in page


def test_the_number_of_queries_does_not_grow(as_user, agent, run, url, django_assert_max_num_queries):
    for number in range(2, 20):
        run.outreach.runs.create(number=number)
    client = as_user(agent)
    with django_assert_max_num_queries(14):
        client.get(url)


def test_the_calls_it_asked_for_are_counted_by_what_came_of_them(as_user, agent):
    outreach = make_outreach(owner=agent, template=make_message_template(channel="call"), launched_at=timezone.now())
    first = OutreachRun.objects.create(outreach=outreach, number=1)
    done, _open = make_call_task(first), make_call_task(first)
    record_call_task(actor=agent, task=done, version=None, fields={"outcome": "done"})
    response = as_user(agent).get(outreach.get_absolute_url())
    assert [(outcome, n) for outcome, _words, n in response.context["calls"]] == [("", 1), ("done", 1)]
    listed = f"{reverse('call_task_list')}?scope=all&amp;outreach={outreach.pk}&amp;"
    html = response.content.decode()
    assert f"{listed}state=open" in html
    assert f"{listed}state=any&amp;outcome=done" in html


def test_one_of_mails_has_no_calls(as_user, agent, url):
    assert as_user(agent).get(url).context["calls"] == []
