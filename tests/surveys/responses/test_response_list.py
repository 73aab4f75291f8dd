"""The list of answers: every filter, words of four languages, pages, numbers that open it, and its CSV."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import ChurnCategory
from retention_site.base.models import AuditEntry
from surveys.actions.reviewing import exclude_response, read_response, tag_response
from surveys.answers import unread_answers
from tests.doors import assert_doors
from tests.factories import NOW, make_churn_reason, make_contact, make_customer, make_team
from tests.surveys.factories import make_response, make_survey

pytestmark = pytest.mark.django_db
URL, EXPORT = reverse("response_list"), reverse("response_export")


def test_doors(as_user):
    assert_doors(as_user, URL)
    assert_doors(as_user, EXPORT, least="lead")


@pytest.fixture
def answers(agent):
    """Answers by a name each."""
    survey = make_survey()
    found = {
        "thai": make_response(2, survey=survey, answers={"improve": "เครื่องพิมพ์ใบเสร็จค้างบ่อย"}, language="th"),
        "arabic": make_response(9, survey=survey, answers={"best": "الفريق أجاب بسرعة"}, language="ar"),
        "english": make_response(8, survey=survey, answers={"missing": "A report, please"}, recorder=agent, channel="phone"),
        "machine": make_response(0, survey=survey, held_for=["trap"], at=NOW + timedelta(days=1)),
        "csat": make_response(2, survey=make_survey(kind="csat"), answers={"why": "Cepat sekali"}, language="id"),
    }
    make_churn_reason()
    tag_response(
        actor=agent,
        response=found["english"],
        version=None,
        categories=ChurnCategory.objects.all(),
        is_feature_request=True,
    )
    read_response(actor=agent, response=found["arabic"])
    exclude_response(actor=agent, response=found["csat"], version=None, excluded_as="test")
    return found


def shown(page, answers):
    names = {response.pk: name for name, response in answers.items()}
    return {names[response.pk] for response in page.context["page"].rows}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"thai", "arabic", "english", "machine", "csat"}),
        ({"q": "พิมพ"}, {"thai"}),
        ({"q": "ใบเสร็จค้าง"}, {"thai"}),
        ({"q": "اجاب"}, {"arabic"}),
        ({"q": "REPORT please"}, {"english"}),
        ({"q": "cepat"}, {"csat"}),
        ({"q": "nothing of the kind"}, set()),
        ({"band": "detractor"}, {"thai", "machine"}),
        ({"band": "passive"}, {"english"}),
        ({"state": "held"}, {"machine"}),
        ({"state": "excluded"}, {"csat"}),
        ({"reading": "unread"}, {"thai", "csat"}),
        ({"reading": "read"}, {"arabic", "english"}),
        ({"channel": "phone"}, {"english"}),
        ({"recorder": "me"}, {"english"}),
        ({"recorder": "none", "state": "counted"}, {"thai", "arabic"}),
        ({"language": "id"}, {"csat"}),
        ({"feature": "1"}, {"english"}),
        ({"since": f"{NOW + timedelta(days=1):%Y-%m-%d}"}, {"machine"}),
        ({"until": f"{NOW:%Y-%m-%d}", "band": "detractor"}, {"thai"}),
        ({"told": "nonsense", "survey": "x", "sort": "no"}, {"thai", "arabic", "english", "machine", "csat"}),
        ({"told": "99999:2026-01-01:2026-01-31::all"}, set()),
        ({"told": "::::"}, {"thai", "arabic", "english", "machine", "csat"}),
    ],
)
def test_filters(as_user, agent, answers, query, names):
    assert shown(as_user(agent).get(URL, query), answers) == names


def test_filters_by_survey_and_what_it_is_about(as_user, agent, answers):
    client = as_user(agent)
    assert shown(client.get(URL, {"survey": answers["csat"].survey.pk}), answers) == {"csat"}
    assert shown(client.get(URL, {"category": ChurnCategory.objects.get().pk}), answers) == {"english"}


def test_words_come_first_and_the_score_says_its_band(as_user, agent, answers):
    page = as_user(agent).get(URL, {"q": "พิมพ"}).content.decode()
    assert page.index("เครื่องพิมพ์ใบเสร็จค้างบ่อย") < page.index(answers["thai"].customer.name)
    assert "detractor" in page


def test_htmx_gets_the_rows_alone(as_user, agent, answers):
    page = as_user(agent).get(URL, {"state": "held"}, headers={"HX-Request": "true"})
    assert "<html" not in page.content.decode()
    assert page["HX-Push-Url"] == f"{URL}?state=held"


def test_nobody_has_answered_yet(as_user, agent):
    assert "Nobody has answered yet" in as_user(agent).get(URL).content.decode()


def test_the_number_of_queries_does_not_grow(as_user, agent, django_assert_max_num_queries):
    survey, client = make_survey(), as_user(agent)
    for number in range(60):
        make_response(number % 11, survey=survey, answers={"best": "Good", "improve": "Bad"})
    client.get(URL)
    with django_assert_max_num_queries(12):
        page = client.get(URL)
    assert len(page.context["page"].rows) == 50
    with django_assert_max_num_queries(12):
        rest = client.get(page.context["page"].next_url)
    assert len(rest.context["page"].rows) == 10


def test_other_teams_see_their_own_and_those_of_nobody(as_user, agent, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    own = make_response(9, contact=make_contact(customer=make_customer(team=agent.team)), answers={"best": "Good"})
    make_response(9, contact=make_contact(customer=make_customer(team=make_team())), answers={"best": "Good"})
    assert [row.pk for row in as_user(agent).get(URL).context["page"].rows] == [own.pk]
    assert list(unread_answers(agent)) == [own]


def test_the_export_is_what_is_shown_and_leaves_its_trace(as_user, lead, answers):
    response = as_user(lead).get(EXPORT, {"band": "detractor", "state": "counted"})
    lines = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [line[7] for line in lines[1:]] == ["เครื่องพิมพ์ใบเสร็จค้างบ่อย"]
    assert lines[1][5:7] == ["2", "detractor"]
    entry = AuditEntry.objects.get(action="response.exported")
    assert entry.after["rows"] == 1
    assert entry.after["filters"] == {"band": "detractor", "state": "counted"}
