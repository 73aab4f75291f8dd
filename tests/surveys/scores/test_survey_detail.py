"""The dashboards: of one survey of each kind, and of every NPS as a page of insights."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.models import Survey
from tests.doors import assert_doors
from tests.factories import make_contact, make_customer, make_segment
from tests.surveys.factories import make_invitation, make_response, make_survey

pytestmark = pytest.mark.django_db
NPS = reverse("insight_nps")


def answered(score, *, days=100, **fields):
    at = timezone.now() - timedelta(days=days)
    sent = {name: fields.pop(name) for name in ("recorder", "held_for", "channel", "answers") if name in fields}
    return make_response(score, invitation=make_invitation(asked_at=at - timedelta(hours=2), **fields), at=at, **sent)


@pytest.fixture
def survey(agent):
    survey = make_survey()
    for score in [9] * 20 + [7] * 8 + [3] * 6:
        answered(score, survey=survey)
    answered(10, survey=survey, recorder=agent, channel="phone")
    answered(0, survey=survey, held_for=["trap"])
    make_invitation(survey=survey, asked_at=timezone.now() - timedelta(days=100))
    return survey


def test_doors(as_user):
    assert_doors(as_user, make_survey().get_absolute_url())
    assert_doors(as_user, NPS)


def test_no_such_survey(as_user, agent):
    assert as_user(agent).get(reverse("survey_detail", args=[99])).status_code == 404


@pytest.mark.parametrize("kind", Survey.Kind.values)
@pytest.mark.parametrize("answers", [0, 1, 3])
def test_each_kind_with_few_answers_or_none(as_user, agent, kind, answers):
    survey = make_survey(kind=kind)
    for _ in range(answers):
        answered(None if kind == "exit" else 4, survey=survey, answers={"reasons": ["price"]} if kind == "exit" else {})
    page = as_user(agent).get(survey.get_absolute_url()).content.decode()
    assert ("Nobody answered, so there is no score." in page) == (kind != "exit" and not answers)
    assert ("Fewer than 30 answers: too few to compare." in page) == (kind != "exit" and bool(answers))


def test_what_it_tells(as_user, agent, survey, django_assert_max_num_queries):
    client = as_user(agent)
    client.get(survey.get_absolute_url())
    with django_assert_max_num_queries(19):
        response = client.get(survey.get_absolute_url())
    page = response.content.decode()
    line = response.context["line"]
    assert (line.figure.n, round(line.figure.value)) == (35, 43)
    assert "35 people answered" in page
    assert response.context["stand"] == {"counted": 35, "held": 1, "excluded": 0}
    assert (response.context["asked"].count, response.context["asked"].n) == (35, 37)
    rows = response.context["recorded"]
    assert (rows["staff"].figure.n, rows["themselves"].figure.n) == (1, 34)
    assert [result.n for result in response.context["results"]] == [35, 0, 0, 0]


def test_every_number_leads_to_its_answers(as_user, agent, survey):
    client = as_user(agent)
    checked = 0
    for by in ("channel", "recorded", "team", "product", "industry"):
        page = client.get(survey.get_absolute_url(), {"by": by}).content.decode()
        for url, number in re.findall(r'<a href="(/surveys/answers/\?told=[^"]+)">(\d+)</a>', page):
            assert client.get(unescape(url)).context["filters"].count == int(number), url
            checked += 1
    assert checked > 20


def test_as_known_before_anybody_answered(as_user, agent, survey):
    day = timezone.localdate() - timedelta(days=200)
    response = as_user(agent).get(survey.get_absolute_url(), {"as_of": day.isoformat()})
    assert response.context["line"].figure.value is None
    assert "As it was known at the end of" in response.content.decode()


@pytest.mark.parametrize("query", ["period=century", "as_of=tomorrow", "as_of=2999-01-01", "at=x", "by=nothing", "by=attr.x"])
def test_what_cannot_be_read_is_left_out(as_user, agent, survey, query):
    assert as_user(agent).get(f"{NPS}?{query}").status_code == 200


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_all_nps_together(as_user, agent, survey, period, django_assert_max_num_queries):
    client = as_user(agent)
    client.get(NPS)
    with django_assert_max_num_queries(16):
        response = client.get(NPS, {"period": period, "by": "survey"})
    assert response.context["line"].figure.n == 35
    assert [row.label for row in response.context["split"]] == [survey.name]
    assert "Retention and churn" in response.content.decode()


def test_a_change_says_what_it_is_worth(as_user, agent):
    survey = make_survey()
    for days, scores in ((200, [3] * 40), (100, [10] * 40)):
        for score in scores:
            answered(score, survey=survey, days=days)
    page = as_user(agent).get(survey.get_absolute_url(), {"period": "quarter"})
    lines = {line.verdict for line in page.context["lines"]}
    assert "a real rise" in lines or page.context["lines"][-1].moved is None


@pytest.mark.parametrize("of_one", [True, False])
def test_of_a_segment_with_the_answers_behind_its_numbers(as_user, agent, of_one):
    survey = make_survey()
    for score, tier in ((10, "vip"), (9, "vip"), (0, "standard")):
        answered(score, survey=survey, contact=make_contact(customer=make_customer(value_tier=tier)))
    make_segment(code="vips")
    client, url = as_user(agent), survey.get_absolute_url() if of_one else NPS
    response = client.get(url, {"segment": "vips"})
    assert (response.context["line"].figure.n, client.get(url).context["line"].figure.n) == (2, 3)
    assert (response.context["asked"].n, response.context["stand"]["counted"]) == (2, 2)
    page = unescape(response.content.decode())
    (link,) = set(re.findall(r'href="([^"]*told=[^"]*all&segment=vips)"', page)[:1])
    assert len(client.get(link).context["page"].rows) == 2
    assert "segment=vips" in response.context["held_url"]
    assert '<option value="vips" selected>' in page
    refused = client.get(url, {"segment": "nothing"})
    assert refused.context["line"].figure.n == 3
    assert "Select a valid choice" in refused.content.decode()
