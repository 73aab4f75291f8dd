import pytest
from django.urls import reverse

from accounts.roles import Role
from playbooks.models import ChecklistTemplateItem
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors
from tests.playbooks.factories import make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def template():
    template = make_template("first", "second")
    template.items.filter(code="second").update(after="first")
    return template


def url_of(template, code):
    return reverse("template_step_remove", args=[template.items.get(code=code).pk])


def test_a_step_is_taken_out_and_the_log_keeps_it(as_user, lead, template):
    response = as_user(lead).post(url_of(template, "second"))
    assert response.url == reverse("checklist_template_edit", args=[template.pk])
    assert [step.code for step in template.items.all()] == ["first"]
    assert AuditEntry.objects.about(template).get().before == {"step": "Second"}
    assert AuditEntry.objects.get(action="checklist_template_item.deleted").before["code"] == "second"


def test_one_that_others_wait_for_stays(as_user, lead, template):
    page = as_user(lead).post(url_of(template, "first"), follow=True).content.decode()
    assert "comes only after this step" in page
    assert ChecklistTemplateItem.objects.count() == 2


def test_doors(as_user, template):
    assert_doors(as_user, url_of(template, "second"), methods="post", least=Role.LEAD)
