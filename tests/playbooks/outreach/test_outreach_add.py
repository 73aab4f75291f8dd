import pytest
from django.urls import reverse

from playbooks.models import Outreach
from tests.doors import assert_doors
from tests.factories import make_customer, make_message_template, make_segment, make_team

pytestmark = pytest.mark.django_db
URL = reverse("outreach_add")
BEGUN = {
    "name": "Check-in", "starts": "now", "morning": "09:00", "to": "main", "repeats": "once", "holdout_percent": "10",
    "goal": "retained", "goal_days": "30", "priority": "5",
}  # fmt: skip


@pytest.fixture
def typed(db):
    return BEGUN | {"template": make_message_template().pk}


def test_doors(as_user):
    assert_doors(as_user, URL, methods="get post")


def test_for_a_segment_with_words_of_our_own(as_user, agent, typed):
    segment = make_segment()
    answer = as_user(agent).post(URL, typed | {"segment": segment.pk, "words_en": "Come and see"})
    outreach = Outreach.objects.get()
    assert answer.url == reverse("outreach_preview", args=[outreach.pk])
    assert (outreach.segment, outreach.owner, outreach.words) == (segment, agent, {"en": "Come and see"})


def test_for_customers_on_a_list(as_user, agent, typed):
    first, second = make_customer(external_id="a-1"), make_customer(external_id="a-2")
    as_user(agent).post(URL, typed | {"listed_ids": "a-1\na-2, a-1"})
    assert [each.customer for each in Outreach.objects.get().listed.order_by("pk")] == [first, second]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"starts": "at"}, "Say when."),
        ({"goal": "milestone"}, "Say which."),
        ({"listed_ids": "nobody"}, "There is no customer: nobody."),
        ({"holdout_percent": "51"}, "less than or equal to 50"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(as_user, agent, typed, fields, words):
    answer = as_user(agent).post(URL, typed | fields)
    assert (answer.status_code, words in answer.content.decode()) == (200, True)
    assert not Outreach.objects.exists()


def test_words_of_a_mail_that_leaves_by_itself_are_not_offered(as_user, agent, typed):
    template = make_message_template(use="survey.ask", purpose="survey")
    answer = as_user(agent).post(URL, typed | {"template": template.pk, "segment": make_segment().pk})
    assert "template" in answer.context["form"].errors
    assert f'value="{template.pk}"' not in answer.content.decode()


def test_customers_of_other_teams_cannot_be_listed(as_user, agent, typed, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    make_customer(external_id="theirs", team=make_team())
    assert "There is no customer: theirs." in as_user(agent).post(URL, typed | {"listed_ids": "theirs"}).content.decode()


def test_a_segment_is_chosen_by_the_page_that_led_here(as_user, agent):
    segment = make_segment()
    page = as_user(agent).get(URL, {"segment": segment.pk}).content.decode()
    assert f'<option value="{segment.pk}" selected>' in page
