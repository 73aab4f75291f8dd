import pytest

from accounts.models import MessageTemplate
from accounts.templating.wordings import words_of
from retention_site.base.models import AuditEntry
from tests.accounts.message_templates.words import ABOUT, GOOD
from tests.doors import assert_doors

pytestmark = pytest.mark.django_db
URL = "/settings/templates/add/"


def test_doors(as_user):
    assert_doors(as_user, URL, methods="get post", least="lead")


def test_the_form_shows_each_placeholder_with_its_meaning_and_a_sample(as_user, lead):
    text = as_user(lead).get(URL).content.decode()
    assert "{{ contacts_this_month }}" in text
    assert "How often they turned to us in the last 30 days" in text
    assert "<bdi>Mona Farid</bdi>" in text
    assert 'name="body_ar"' in text


def test_it_is_made_in_its_first_edition(as_user, lead):
    response = as_user(lead).post(URL, GOOD)
    template = MessageTemplate.objects.get()
    assert response.url == template.get_absolute_url() == f"/settings/templates/{template.pk}/"
    assert (template.code, template.edition, template.is_active, template.is_shipped) == ("check-in", 1, True, False)
    said = words_of(template)
    assert (set(said), said["en"].preheader) == ({"en"}, "One question")
    entry = AuditEntry.objects.get(action="messagetemplate.created")
    assert (entry.actor, entry.after["subject_en"]) == (lead, GOOD["subject_en"])


def test_the_same_name_again_has_a_code_of_its_own(as_user, lead):
    client = as_user(lead)
    client.post(URL, GOOD)
    client.post(URL, GOOD)
    assert sorted(MessageTemplate.objects.values_list("code", flat=True)) == ["check-in", "check-in-2"]


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"name": ""}, "name", "required"),
        ({"subject_en": ""}, "subject_en", "A mail needs a subject."),
        ({"body_en": ""}, "body_en", "Write what it says."),
        ({"body_en": "Hello {{ name }},\n\n{{ nmae }}"}, "body_en", "Line 3: There is no placeholder “nmae”."),
        ({"subject_en": "{{ nmae }}"}, "subject_en", "Line 1: There is no placeholder “nmae”."),
        ({"body_en": "Hello {{ name }},\n{% if is_vip %}"}, "body_en", "A condition is not closed"),
        ({"body_en": "Dear customer,\n\nnews."}, "body_en", "Line 1: “Dear customer,” greets nobody"),
        ({"subject_th": "S", "body_th": "เรียนลูกค้า\n\nB"}, "body_th", "Line 1: “เรียนลูกค้า” greets nobody"),
        ({"subject_ar": "S", "body_ar": "عزيزي العميل\n\nB"}, "body_ar", "greets nobody"),
        ({"subject_id": "S", "body_id": "Kepada pelanggan,\n\nB"}, "body_id", "greets nobody"),
        ({"fallback": ""}, "fallback", "It is not written in Thai, Arabic, Indonesian"),
        ({"fallback": "th"}, "fallback", "It is not written in Thai, so nobody"),
        ({"body_en": "[Unsubscribe](https://a.example/out)"}, "body_en", "Line 1: This address knows nobody"),
        ({"body_en": "[x](https://a.example/{{ name }})"}, "body_en", "may be a placeholder, not hold one"),
        ({"body_en": "x" * 20_001}, "body_en", "at most 20000"),
        ({"purpose": "all"}, "purpose", "not one of the available choices"),
    ],
)
def test_what_is_refused_is_told_where_it_stands(as_user, lead, change, field, said):
    response = as_user(lead).post(URL, GOOD | change)
    assert response.status_code == 200
    assert any(said in error for error in response.context["form"].errors[field]), response.context["form"].errors
    assert not MessageTemplate.objects.exists()


SURVEY = ABOUT | {
    "use": "survey.ask",
    "purpose": "survey",
    "subject_en": "One question",
    "body_en": "Hello {{ name }},\n\n{{ question }}\n\n{{ answer_links }}",
}


def test_the_words_of_a_mail_that_leaves_by_itself(as_user, lead):
    client = as_user(lead)
    text = client.get(URL).content.decode()
    assert "{{ answer_links }}" in text
    assert "Only for: survey question" in text
    response = client.post(URL, SURVEY)
    template = MessageTemplate.objects.get()
    assert (response.url, template.use) == (template.get_absolute_url(), "survey.ask")
    assert "Leaves by itself as: survey question." in client.get(response.url).content.decode()
    again = client.post(URL, SURVEY)
    assert "Another template is offered for this mail" in again.content.decode()
    assert MessageTemplate.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"body_en": SURVEY["body_en"].replace("{{ answer_links }}", "")}, "body_en", "“{{ answer_links }}” is missing"),
        ({"purpose": "lifecycle"}, "purpose", "This mail has another purpose: surveys"),
        ({"use": "unheard.of"}, "use", "not one of the available choices"),
    ],
)
def test_words_without_what_the_mail_is_for_are_refused(as_user, lead, change, field, said):
    response = as_user(lead).post(URL, SURVEY | change)
    assert any(said in error for error in response.context["form"].errors[field]), response.context["form"].errors
    assert not MessageTemplate.objects.exists()


def test_the_language_with_faults_is_looked_at_first(as_user, lead):
    text = as_user(lead).post(URL, GOOD | {"subject_ar": "S", "body_ar": "{{ x }}"}).content.decode()
    assert 'name="tab" value="ar" checked' in text


def test_nothing_written_is_refused(as_user, lead):
    response = as_user(lead).post(URL, ABOUT)
    assert "Write it in one language at least." in response.content.decode()


def test_refusals_speak_the_language_of_the_reader(as_user, lead):
    lead.language = "id"
    lead.save()
    text = as_user(lead).post(URL, GOOD | {"name": ""}).content.decode()
    assert '<html lang="id"' in text


def test_a_colleague_is_told_to_call_without_a_subject(as_user, lead):
    assert as_user(lead).post(URL, GOOD | {"channel": "call", "subject_en": ""}).status_code == 302
