"""What people do with answers: each page works, refuses, and leaves its trace."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import ChurnCategory
from retention_site.base.changes import StaleVersion
from retention_site.base.models import AuditEntry
from surveys.actions.responses import Sent, answer_invitation
from surveys.actions.reviewing import exclude_response, include_response, read_response, release_response, tag_response
from surveys.models import Ruling
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import NOW, make_churn_reason
from tests.surveys.factories import make_response

pytestmark = pytest.mark.django_db
VERBS = ("release", "exclude", "include", "tag", "read")


def url(response, verb):
    return reverse(f"response_{verb}", args=[response.pk])


@pytest.fixture
def held():
    return make_response(3, held_for=["too_quick"], answers={"improve": "Slow"})


@pytest.mark.parametrize("verb", VERBS)
def test_doors(as_user, settings, held, verb):
    assert_doors(as_user, url(held, verb), methods="post")
    assert_hidden_from_other_teams(as_user, settings, url(held, verb), method="post")


def test_a_held_answer_is_released(as_user, agent, held):
    response = as_user(agent).post(url(held, "release"), {"version": held.version}, follow=True)
    assert "It counts now." in response.content.decode()
    held.refresh_from_db()
    assert (held.state, held.held_for) == ("counted", [])
    ruling = Ruling.objects.get()
    assert (ruling.before, ruling.after, ruling.actor) == ("held", "counted", agent)
    assert AuditEntry.objects.about(held).first().action == "response.released"


def test_what_was_released_stands_against_a_later_machine(manager, held):
    release_response(actor=manager, response=held, version=None)
    sent = Sent({"recommend": 10}, "email", "en", at=NOW, held_for=["trap"])
    assert answer_invitation(invitation=held.invitation, sent=sent).score == 3
    held.refresh_from_db()
    assert held.state == "counted"


def test_a_duplicate_is_left_out_and_taken_back(as_user, agent):
    response, client = make_response(9), as_user(agent)
    client.post(url(response, "exclude"), {"version": response.version, "excluded_as": "duplicate"})
    response.refresh_from_db()
    assert (response.state, response.excluded_as) == ("excluded", "duplicate")
    client.post(url(response, "include"), {"version": response.version})
    response.refresh_from_db()
    assert (response.state, response.excluded_as) == ("counted", "")
    actions = list(AuditEntry.objects.about(response).values_list("action", flat=True))
    assert actions == ["response.included", "response.excluded", "response.answered"]


def test_a_held_one_that_was_left_out_is_held_again(manager, held):
    exclude_response(actor=manager, response=held, version=None, excluded_as="test")
    assert include_response(actor=manager, response=held, version=None).state == "held"


def test_bad_input_is_refused_and_shown(as_user, agent):
    response, client = make_response(9), as_user(agent)
    for verb, data, words in (
        ("release", {"version": 1}, "has just changed"),
        ("release", {"version": response.version}, "not held back"),
        ("include", {"version": response.version}, "not left out"),
        ("exclude", {"version": response.version, "excluded_as": "dislike"}, "dislike"),
        ("exclude", {"excluded_as": "test"}, "required"),
    ):
        page = client.post(url(response, verb), data)
        assert page.status_code == 200
        assert words in page.content.decode(), verb
    response.refresh_from_db()
    assert response.state == "counted"


def test_actions_refuse_what_is_not_so(manager):
    response = make_response(9)
    with pytest.raises(ValidationError):
        release_response(actor=manager, response=response, version=None)
    with pytest.raises(ValidationError):
        exclude_response(actor=manager, response=response, version=None, excluded_as="")
    with pytest.raises(StaleVersion):
        exclude_response(actor=manager, response=response, version=99, excluded_as="test")
    with pytest.raises(StaleVersion):
        tag_response(actor=manager, response=response, version=99, categories=[], is_feature_request=True)


def test_tags_say_what_it_is_about_and_count_as_reading(as_user, agent):
    make_churn_reason()
    category = ChurnCategory.objects.get()
    response = make_response(3, answers={"improve": "A report for each branch"})
    data = {"version": response.version, "categories": [category.pk], "is_feature_request": "on"}
    assert as_user(agent).post(url(response, "tag"), data).status_code == 302
    response.refresh_from_db()
    assert list(response.categories.all()) == [category]
    assert response.is_feature_request
    assert response.is_read
    entry = AuditEntry.objects.about(response).first()
    assert entry.after == {"categories": category.code, "is_feature_request": True}


def test_the_second_to_tag_sees_what_the_first_did(as_user, agent):
    response = make_response(3)
    tag_response(actor=agent, response=response, version=None, categories=[], is_feature_request=True)
    page = as_user(agent).post(url(response, "tag"), {"version": response.version})
    assert page.status_code == 200
    assert page.context["form"].conflict is not None
    response.refresh_from_db()
    assert response.is_feature_request


def test_reading_is_said_by_a_button(as_user, agent):
    response, client = make_response(3, answers={"improve": "Slow"}), as_user(agent)
    client.get(reverse("response_detail", args=[response.pk]))
    response.refresh_from_db()
    assert not response.is_read
    assert client.post(url(response, "read")).status_code == 302
    response.refresh_from_db()
    assert response.is_read
    page = client.post(url(response, "read"), {"is_read": "no"}, headers={"HX-Request": "true"})
    assert "Mark as read" in page.content.decode()
    response.refresh_from_db()
    assert not response.is_read
    entries = AuditEntry.objects.about(response).count()
    read_response(actor=agent, response=response, is_read=False)
    assert AuditEntry.objects.about(response).count() == entries
