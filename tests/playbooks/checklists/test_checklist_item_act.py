import pytest
from django.urls import reverse

from accounts.models import Consent, Message
from playbooks.models import ChecklistItem, MitigationCase
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_departure, make_spell
from tests.playbooks.factories import make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def departure():
    template = make_template("plain", "permission", "farewell", "feedback")
    for kind in ("permission", "farewell", "feedback"):
        template.items.filter(code=kind).update(kind=kind)
    template.items.filter(code="plain").update(needs_proof=True)
    departure = make_departure(customer=make_spell().customer)
    make_contact(customer=departure.customer)
    return departure


@pytest.fixture
def act(as_user, agent, departure):
    """Return a function that posts an act on a step."""
    client = as_user(agent)

    def post(code, act, note="", **wrong):
        item = departure.checklist.items.get(code=code)
        name = f"step-{item.pk}-"
        fields = {"act": act, "note": note, "version": item.version} | wrong
        url = reverse("checklist_item_act", args=[item.pk])
        return client.post(url, {name + key: value for key, value in fields.items()})

    return post


def step(code):
    return ChecklistItem.objects.get(code=code)


def refused(response):
    form = next(form for _item, form, _late in response.context["steps"] if form.is_bound)
    return set(form.errors)


def test_done_with_proof_taken_and_taken_back(agent, departure, act):
    assert refused(act("plain", "done")) == {"note"}
    assert act("plain", "done", "Called them").url == departure.checklist.get_absolute_url()
    assert (step("plain").status, step("plain").done_by, step("plain").note) == ("done", agent, "Called them")
    act("plain", "reopen")
    act("plain", "take")
    assert (step("plain").status, step("plain").assignee) == ("open", agent)
    act("plain", "leave")
    assert step("plain").assignee is None
    act("plain", "dropped", "They did not want it")
    assert step("plain").status == "dropped"


def test_the_farewell_is_planned(act):
    act("farewell", "farewell", "Terima kasih atas lima tahun ini.")
    message = Message.objects.get()
    assert (message.purpose, step("farewell").note) == ("farewell", "Terima kasih atas lima tahun ini.")
    assert refused(act("farewell", "farewell"))
    assert Message.objects.count() == 1


@pytest.mark.parametrize(("said", "decision"), [("yes", "granted"), ("no", "refused")])
def test_permission(act, said, decision):
    assert refused(act("permission", "done")) == {"__all__"}
    act("permission", said)
    assert (Consent.objects.get().decision, step("permission").status) == (decision, "done")


def test_feedback(act):
    act("feedback", "feedback", "They never found the export")
    assert MitigationCase.objects.get().feedback == "They never found the export"


@pytest.mark.parametrize(
    ("code", "act_name", "wrong", "field"),
    [
        ("plain", "explode", {}, "act"),
        ("plain", "farewell", {"note": "x"}, "__all__"),
        ("plain", "done", {"version": "x"}, "version"),
        ("plain", "done", {"version": "7", "note": "Typed"}, "__all__"),
    ],
)
def test_bad_input_is_refused_and_kept(act, code, act_name, wrong, field):
    response = act(code, act_name, **wrong)
    assert response.status_code == 200
    assert refused(response) == {field}
    assert wrong.get("note", "") in response.content.decode()
    assert step(code).status == "open"


def test_doors(as_user, departure):
    assert_doors(as_user, reverse("checklist_item_act", args=[step("plain").pk]), methods="post")


def test_a_customer_of_another_team_is_not_found(as_user, settings, departure):
    url = reverse("checklist_item_act", args=[step("plain").pk])
    assert_hidden_from_other_teams(as_user, settings, url, method="post")
