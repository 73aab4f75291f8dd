from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer, make_issue
from tests.surveys.factories import make_invitation, make_survey

pytestmark = pytest.mark.django_db
QUERIES = 8


@pytest.fixture
def contact():
    return make_contact(customer=make_customer(name="Siam Coffee"), call_name="Khun Thip", language="th")


@pytest.fixture
def address(contact):
    return reverse("phone_answer_add", args=[contact.customer.pk])


def test_the_question_in_their_language_with_ones_own_beside_it(as_user, agent, contact, address):
    survey = make_survey(name="The NPS")
    make_survey(name="A draft", status="draft")
    page = as_user(agent).get(address).content.decode()
    question = survey.questions.get(code="recommend")
    assert f'lang="th" dir="ltr">{question.wording_in("th")}' in page
    assert f'<span class="ask-mine small muted">{question.wording_in("en")}' in page
    assert page.count(f'name="survey-{survey.pk}-recommend"') == 12  # the eleven numbers, and none
    assert "if they say 0–6" in page
    assert "A draft" not in page


def test_arabic_is_read_from_the_right(as_user, agent, contact, address):
    make_survey()
    contact.language = "ar"
    contact.save()
    assert 'lang="ar" dir="rtl"' in as_user(agent).get(address).content.decode()


def test_those_that_may_be_asked_come_first_the_others_say_why(as_user, agent, contact, address):
    nps = make_survey(name="A: the NPS")
    make_survey(name="B: after a talk", kind="csat")
    make_invitation(survey=nps, contact=contact, asked_at=timezone.now() - timedelta(days=10))
    page = as_user(agent).get(address).content.decode()
    assert page.index("B: after a talk") < page.index("A: the NPS")
    assert page.index("A: the NPS") < page.index("They were asked not long ago. Again possible from")
    assert "better not now" in page


def test_who_is_upset_is_better_not_asked(as_user, agent, contact, address):
    make_survey()
    make_issue(customer=contact.customer, severity="serious")
    page = as_user(agent).get(address).content.decode()
    assert "<bdi>Khun Thip</bdi>: A serious issue of theirs is open." in page


def test_no_live_survey_says_so(as_user, agent, address):
    assert "No survey is live." in as_user(agent).get(address).content.decode()


def test_doors(as_user, settings, address):
    assert_doors(as_user, address)
    assert_hidden_from_other_teams(as_user, settings, address)


@pytest.mark.parametrize("size", [1, 6])
def test_number_of_queries(as_user, agent, contact, address, size, django_assert_num_queries):
    for _ in range(size):
        make_invitation(survey=make_survey(), contact=make_contact(customer=contact.customer))
    client = as_user(agent)
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)
