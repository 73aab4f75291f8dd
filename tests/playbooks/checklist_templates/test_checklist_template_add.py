import pytest
from django.urls import reverse

from accounts.roles import Role
from playbooks.models import ChecklistTemplate
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors
from tests.factories import make_churn_reason
from tests.playbooks.checklist_templates.posts import template_post
from tests.playbooks.factories import make_template

pytestmark = pytest.mark.django_db
URL = "/settings/checklists/add/"


def test_a_template_whose_steps_come_next(as_user, lead):
    category = make_churn_reason(code="dear").category
    response = as_user(lead).post(URL, template_post(code="dear-vip", category=category.pk, value_tier="vip"))
    template = ChecklistTemplate.objects.get()
    assert response.url == reverse("checklist_template_edit", args=[template.pk])
    assert (template.code, template.wordings) == ("dear-vip", {"en": "Leaving", "id": "Pergi"})
    assert (template.category, template.value_tier, template.is_active) == (category, "vip", True)
    assert AuditEntry.objects.about(template).get().actor == lead


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"wording_en": ""}, "wording_en"),
        ({"code": "no code"}, "code"),
        ({"category": "99"}, "category"),
        ({"rank": "-1"}, "rank"),
    ],
)
def test_bad_input_is_refused_and_given_back(as_user, lead, wrong, field):
    response = as_user(lead).post(URL, template_post(code="mine") | wrong)
    assert response.context["form"].errors.keys() == {field}
    assert "Pergi" in response.content.decode()
    assert not ChecklistTemplate.objects.exists()


def test_two_for_the_same_are_refused(as_user, lead):
    make_template()
    response = as_user(lead).post(URL, template_post(code="mine"))
    assert "There is a template for this already." in response.content.decode()
    assert ChecklistTemplate.objects.count() == 1


def test_doors(as_user):
    assert_doors(as_user, URL, methods="get post", least=Role.LEAD)
