import pytest
from django.urls import reverse

from accounts.roles import Role
from playbooks.models import ChecklistTemplateItem
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors
from tests.factories import make_departure, make_spell, make_team
from tests.playbooks.checklist_templates.posts import step_post
from tests.playbooks.factories import make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def template():
    return make_template("acknowledge", "interview")


@pytest.fixture
def url(template):
    return reverse("template_step_add", args=[template.pk])


def test_a_step_is_in_the_next_checklist_and_in_no_open_one(as_user, lead, template, url):
    team, customer = make_team(name="Billing"), make_spell().customer
    before = make_departure(customer=customer).checklist
    said = step_post(code="thanks", team=team.pk, after=["acknowledge", "interview"], needs_proof="on", due_from="last_day")
    assert as_user(lead).post(url, said).url == reverse("checklist_template_edit", args=[template.pk])
    step = ChecklistTemplateItem.objects.get(code="thanks")
    assert (step.team, step.codes_before, step.needs_proof) == (team, {"acknowledge", "interview"}, True)
    assert (step.due_from, step.due_days) == ("last_day", 2)
    assert AuditEntry.objects.about(step).get().actor == lead
    assert before.items.count() == 2
    after = make_departure(customer=make_spell().customer).checklist
    assert after.items.get(code="thanks").team == team


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "acknowledge"}, "__all__"),
        ({"code": "x y"}, "code"),
        ({"wording_en": " "}, "wording_en"),
        ({"after": ["nothing"]}, "after"),
        ({"team": "99"}, "team"),
        ({"due_days": "soon"}, "due_days"),
        ({"kind": "x"}, "kind"),
    ],
)
def test_bad_input_is_refused(as_user, lead, url, wrong, field):
    response = as_user(lead).post(url, step_post(code="thanks") | wrong)
    assert response.context["form"].errors.keys() == {field}
    assert ChecklistTemplateItem.objects.count() == 2


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least=Role.LEAD)


def test_a_template_that_is_not_there(as_user, lead):
    assert as_user(lead).get(reverse("template_step_add", args=[999999])).status_code == 404
