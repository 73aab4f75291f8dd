import pytest
from django.urls import reverse

from accounts.roles import Role
from playbooks.actions.checklist_templates import update_checklist_template
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors
from tests.factories import make_departure, make_spell
from tests.playbooks.checklist_templates.posts import template_post
from tests.playbooks.factories import make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def template():
    template = make_template("acknowledge", "farewell", wordings={"en": "Old words"})
    template.items.filter(code="farewell").update(after="acknowledge", due_from="last_day", due_days=-2, needs_proof=True)
    return template


@pytest.fixture
def url(template):
    return reverse("checklist_template_edit", args=[template.pk])


def test_new_words_for_the_same_template(as_user, lead, template, url):
    assert as_user(lead).post(url, template_post(value_tier="vip", version=1)).url == reverse("checklist_template_list")
    template.refresh_from_db()
    assert (template.wordings["en"], template.value_tier) == ("Leaving", "vip")
    entry = AuditEntry.objects.about(template).get()
    assert (entry.actor, entry.after["value_tier"]) == (lead, "vip")


def test_its_steps_stand_beside_in_words(as_user, lead, url):
    page = " ".join(as_user(lead).get(url).content.decode().split())
    assert "1 working day after the notice" in page
    assert "2 working days before the last day" in page
    assert 'after: <bdi dir="ltr">acknowledge</bdi>' in page
    assert "needs proof" in page


def test_one_that_is_not_used_opens_no_checklist(as_user, lead, template, url):
    posted = template_post(version=1)
    del posted["is_active"]
    as_user(lead).post(url, posted)
    assert make_departure(customer=make_spell().customer).checklist.items.count() == 0


def test_the_second_to_save_sees_what_the_first_wrote(as_user, lead, manager, template, url):
    update_checklist_template(actor=manager, template=template, version=1, fields={"wordings": {"en": "Theirs"}})
    response = as_user(lead).post(url, template_post(version=1))
    (difference,) = [each for each in response.context["form"].conflict.differences if each.is_asked]
    assert (difference.name, difference.theirs, difference.mine) == ("wording_en", "Theirs", "Leaving")
    template.refresh_from_db()
    assert template.wordings == {"en": "Theirs"}


def test_bad_input_is_refused(as_user, lead, url):
    response = as_user(lead).post(url, template_post(version=1, wording_en=""))
    assert response.context["form"].errors.keys() == {"wording_en"}


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least=Role.LEAD)


def test_a_template_that_is_not_there(as_user, lead):
    assert as_user(lead).get(reverse("checklist_template_edit", args=[999999])).status_code == 404


def test_number_of_queries_does_not_grow(as_user, lead, template, url, django_assert_max_num_queries):
    for n in range(9):
        template.items.create(code=f"more-{n}", wordings={"en": f"More {n}"})
    client = as_user(lead)
    with django_assert_max_num_queries(9):
        client.get(url)
