import pytest

from accounts.models import MessageTemplate
from accounts.templating.wordings import words_of
from retention_site.base.models import AuditEntry
from tests.accounts.message_templates.words import GOOD
from tests.doors import assert_doors
from tests.factories import make_message_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def template():
    return make_message_template(fallback="en")


def url(template):
    return f"/settings/templates/{template.pk}/edit/"


def post(client, template, **change):
    return client.post(url(template), GOOD | {"version": template.version, "is_active": "on"} | change)


def test_doors(as_user, template):
    assert_doors(as_user, url(template), methods="get post", least="lead")


def test_unknown(as_user, lead):
    assert as_user(lead).get("/settings/templates/999/edit/").status_code == 404


def test_other_words_make_a_new_edition_and_the_old_one_stays(as_user, lead, template):
    before = words_of(template)
    assert post(as_user(lead), template).url == template.get_absolute_url()
    template.refresh_from_db()
    assert (template.edition, template.version, template.name) == (2, 2, "Check-in")
    assert words_of(template)["en"].subject == GOOD["subject_en"]
    assert words_of(template, 1) == before
    entry = AuditEntry.objects.get(action="messagetemplate.updated")
    assert (entry.before["subject_en"], entry.after["subject_en"]) == ("For {{ name }}", GOOD["subject_en"])
    assert "fallback" not in entry.after


def test_the_same_words_make_none(as_user, lead, template):
    client = as_user(lead)
    post(client, template)
    template.refresh_from_db()
    post(client, template, note="Another note")
    template.refresh_from_db()
    assert (template.edition, template.note) == (2, "Another note")
    version = template.version
    post(client, template, note="Another note")
    template.refresh_from_db()
    assert template.version == version


def test_the_second_writer_sees_the_words_of_the_first(as_user, lead, manager, template):
    post(as_user(manager), template)
    text = post(as_user(lead), template, body_en="Hello {{ name }},\n\nmine.").content.decode()
    assert "saved this first" in text
    assert "it has been a while." in text
    assert "mine." in text
    assert 'name="theirs" value="body_en"' in text
    template.refresh_from_db()
    assert (template.edition, words_of(template)["en"].body) == (2, GOOD["body_en"])
    post(as_user(lead), template, body_en="Hello {{ name }},\n\nmine.", theirs="body_en", note="Mine")
    template.refresh_from_db()
    assert (words_of(template)["en"].body, template.note, template.edition) == (GOOD["body_en"], "Mine", 2)


def test_it_is_offered_no_more_though_its_words_would_be_refused_now(as_user, lead):
    template = make_message_template(body="Dear customer, {{ gone }}", fallback="en")
    said = {f"{field}_en": getattr(words_of(template)["en"], field) for field in ("subject", "preheader", "body")}
    response = as_user(lead).post(url(template), GOOD | said | {"version": template.version})
    assert response.status_code == 302
    assert not MessageTemplate.objects.get(pk=template.pk).is_active


def test_what_it_is_used_for_stays(as_user, lead):
    body = "Hello {{ name }},\n\n{{ question }}\n\n{{ answer_links }}"
    template = make_message_template(use="survey.ask", purpose="survey", fallback="en", body=body)
    client = as_user(lead)
    text = client.get(url(template)).content.decode()
    assert "Only for: survey question" in text
    assert "Only for: farewell" not in text
    assert 'name="use"' not in text
    said = {"purpose": "survey", "use": "", "body_en": f"{body}\n\nThanks"}
    assert post(client, template, **said).status_code == 302
    template.refresh_from_db()
    assert (template.use, template.edition) == ("survey.ask", 2)


def test_queries(as_user, lead, template, django_assert_max_num_queries):
    client = as_user(lead)
    client.get(url(template))
    with django_assert_max_num_queries(12):
        client.get(url(template))
