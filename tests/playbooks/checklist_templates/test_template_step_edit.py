import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import Role
from playbooks.actions.checklist_templates import update_template_step
from tests.doors import assert_doors
from tests.playbooks.checklist_templates.posts import step_post
from tests.playbooks.factories import make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps():
    template = make_template("first", "second", "third")
    template.items.filter(code="third").update(after="second")
    template.items.filter(code="second").update(after="first")
    return {step.code: step for step in template.items.all()}


@pytest.fixture
def url(steps):
    return reverse("template_step_edit", args=[steps["second"].pk])


def test_a_step_is_changed_and_keeps_its_code(as_user, lead, steps, url):
    page = as_user(lead).get(url).content.decode()
    assert 'value="first"' in page
    assert 'value="second"' not in page  # it cannot wait for itself
    said = step_post(version=1, code="other", after=[], needs_proof="on")
    assert as_user(lead).post(url, said).url == reverse("checklist_template_edit", args=[steps["second"].template_id])
    step = steps["second"]
    step.refresh_from_db()
    assert (step.code, step.after, step.wordings, step.needs_proof) == ("second", "", {"en": "Say thanks"}, True)


def test_steps_that_would_wait_for_each_other_are_refused(as_user, lead, steps):
    response = as_user(lead).post(
        reverse("template_step_edit", args=[steps["first"].pk]), step_post(version=1, after=["third"])
    )
    assert "would wait for each other" in response.content.decode()
    with pytest.raises(ValidationError):
        update_template_step(actor=lead, step=steps["first"], version=1, fields={"after": "nowhere"})
    steps["first"].refresh_from_db()
    assert steps["first"].after == ""


def test_the_second_to_save_sees_what_the_first_wrote(as_user, lead, manager, steps, url):
    update_template_step(actor=manager, step=steps["second"], version=1, fields={"after": "", "due_days": 9})
    response = as_user(lead).post(url, step_post(version=1, after=["first"]))
    told = {each.name: each.is_asked for each in response.context["form"].conflict.differences}
    assert told == {"after": False, "due_days": True}
    as_user(lead).post(url, step_post(version=2, after=[], theirs=["due_days"]))
    steps["second"].refresh_from_db()
    assert (steps["second"].after, steps["second"].due_days) == ("", 9)


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least=Role.LEAD)


def test_a_step_that_is_not_there(as_user, lead):
    assert as_user(lead).get(reverse("template_step_edit", args=[999999])).status_code == 404


def test_number_of_queries(as_user, lead, url, django_assert_max_num_queries):
    client = as_user(lead)
    with django_assert_max_num_queries(9):
        client.get(url)
