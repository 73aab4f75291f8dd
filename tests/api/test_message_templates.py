"""The words of mails that leave by themselves, by REST: held to the same rules as on the page."""

import pytest

from accounts.models import MessageTemplate
from tests.api.client import Api
from tests.factories import make_message_template, make_segment

pytestmark = pytest.mark.django_db
URL = "message-templates/"
BODY = "Hello {{ name }},\n\n{{ question }}\n\n{{ answer_links }}"
SURVEY = {
    "name": "Our question",
    "use": "survey.ask",
    "purpose": "survey",
    "fallback": "en",
    "wordings": {"en": {"subject": "One question", "body": BODY}},
}


def test_made_for_a_mail_and_kept_to_it(lead):
    made = Api(lead).post(URL, SURVEY)
    assert (made.status_code, made.json()["use"]) == (201, "survey.ask")
    one = f"{URL}{made.json()['id']}/"
    assert Api(lead).patch(one, {"use": ""}).status_code == 400
    short = {"wordings": {"en": {"subject": "One question", "body": BODY.replace("{{ answer_links }}", "")}}}
    assert "answer_links" in Api(lead).patch(one, short).content.decode()
    assert Api(lead).patch(one, {"purpose": "lifecycle"}).status_code == 400
    assert Api(lead).patch(one, {"note": "Ours"}).status_code == 200
    assert Api(lead).post(URL, SURVEY).status_code == 400
    found = Api(lead).get(f"{URL}?use=survey.ask").json()["results"]
    assert [(each["edition"], each["note"]) for each in found] == [(1, "Ours")]


def test_a_use_that_nobody_has_is_refused(lead):
    assert Api(lead).post(URL, SURVEY | {"use": "unheard.of"}).status_code == 400
    assert not MessageTemplate.objects.exists()


def test_no_outreach_is_made_from_it(agent):
    template = make_message_template(use="survey.ask", purpose="survey", body=BODY)
    fields = {"name": "Ask all", "template": str(template.pk), "segment": str(make_segment().pk)}
    assert Api(agent).post("outreach/", fields).status_code == 400
