"""Every address of the site, and one record for each kind that an address may name."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import models
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import (
    Absence,
    Attribute,
    Consent,
    Feeling,
    Import,
    Interaction,
    Message,
    OpenQuestion,
    SendingPace,
    TeamException,
    UsageEvent,
    User,
)
from playbooks.models import CallingHours, EscalationStep, Snooze
from retention_site.base.models import Job, SavedView, Work
from retention_site.base.tokens import make_token
from surveys.models import Wave
from tests.factories import (
    NOW,
    make_churn_reason,
    make_contact,
    make_departure,
    make_issue,
    make_message_template,
    make_milestone,
    make_product,
    make_segment,
    make_spell,
    make_subscription,
    make_team,
    make_user,
)
from tests.playbooks.factories import make_call_task, make_callback, make_follow_up, make_outreach, make_template
from tests.surveys.factories import make_invitation, make_response, make_survey, make_widget_site

WEEK = timedelta(days=7)
PARENTS = {
    "callback_clock": "customer",
    "callback_owed": "customer",
    "callback_slots": "customer",
    "consent_add": "contact",
    "escalation_edit": "team",
    "mail_preferences_edit": "contact",
    "question_add": "survey",
    "response_import": "survey",
    "response_import_columns": "response_file",
    "wave_add": "survey",
    "team_exception_add": "team",
    "template_step_add": "checklist_template",
}  # what else than a customer something is added to


class Address(NamedTuple):
    """One URL pattern: its name with its namespace, and the parameters it takes."""

    name: str
    pattern: str
    parameters: tuple[str, ...]


def every_address(resolver: URLResolver | None = None, space: str = "", prefix: str = "") -> Iterator[Address]:
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            name = f"{space}:{entry.name}" if space else str(entry.name)
            yield Address(name, pattern, tuple(entry.pattern.regex.groupindex))
        else:
            yield from every_address(entry, ":".join(part for part in (space, entry.namespace) if part), pattern)


class World:
    """A record of each kind, by the noun it goes by in the names of addresses."""

    def __init__(self, owner: User, mail: str) -> None:
        make_template("interview").items.update(kind="interview")
        spell = make_spell()
        customer, team = spell.customer, make_team()
        contact = make_contact(customer=customer)
        interaction = Interaction.objects.create(customer=customer, contact=contact, at=NOW, summary="A talk")
        day = NOW.date()
        self.records: dict[str, models.Model] = {
            "customer": customer,
            "contact": contact,
            "follow_up": make_follow_up(),
            "spell": spell,
            "subscription": make_subscription(spell=spell),
            "issue": make_issue(customer=customer),
            "interaction": interaction,
            "question": OpenQuestion.objects.create(interaction=interaction, text="When?"),
            "product": make_product(),
            "milestone": make_milestone(),
            "attribute": Attribute.objects.create(code="size", label="Size"),
            "team": team,
            "team_exception": TeamException.objects.create(team=team, date=day),
            "user": make_user(team=team),
            "consent": Consent.objects.create(contact=contact, purpose="survey", decision="granted", source="staff"),
            "usage_event": UsageEvent.objects.create(event_id="e-1", customer=customer, name="login", at=NOW),
            "import": Import.objects.create(kind="customers", file="imports/none.csv", file_name="none.csv"),
            "job": Job.objects.create(kind="import"),
            "saved_view": SavedView.objects.create(user=owner, page="customer_list", name="Mine"),
            "feeling": Feeling.objects.create(customer=customer, kind="good", actor=owner),
            "snooze": Snooze.objects.create(
                customer=customer, stage="slipping", until=day, on=day - WEEK, why="x", actor=owner
            ),
            "callback": make_callback(customer=customer, assignee=owner),
            "message": Message.objects.get(),
            "absence": Absence.objects.create(user=owner, starts_at=NOW, ends_at=NOW + timedelta(days=1)),
            "calling_hours": CallingHours.objects.create(country="TH"),
            "escalation_step": EscalationStep.objects.create(team=team, after_minutes=0, target="team"),
            "work": Work.objects.create(
                task="no.such.task", status=Work.Status.PARKED, due_at=timezone.now() - timedelta(days=1)
            ),
            "sending_pace": SendingPace.objects.create(domain="example.com", per_minute=60),
            "token": make_token(user=owner, name="Test", scopes=["read"], actor=None)[0],
        }
        departure = make_departure(customer=make_spell().customer)
        survey = make_survey()
        wave = Wave.objects.create(survey=survey, name="A wave", starts_at=NOW, created_by=owner)
        self.records |= {
            "survey": survey,
            "response_file": Import.objects.create(kind="responses", status="cancelled", options={"survey": survey.pk}),
            "survey_question": survey.questions.earliest("rank"),
            "wave": wave,
            "widget_site": make_widget_site(survey=survey),
            "survey_invitation": make_invitation(survey=survey, contact=contact, wave=wave),
            "segment": make_segment(),
            "outreach": make_outreach(),
            "message_template": make_message_template(),
            "churn_reason": (reason := make_churn_reason()),
            "churn_category": reason.category,
            "departure": departure,
            "checklist": departure.checklist,
            "checklist_item": departure.checklist.items.get(),
            "case": departure.case,
            "checklist_template": (template := make_template("step", value_tier="vip")),
            "template_step": template.items.get(),
        }
        response = make_response()
        self.records |= {
            "call_task": make_call_task(),
            "survey": response.survey,
            "response": response,
            "survey_response": response,
        }
        self.mail = mail  # the name of one in the local outbox

    def url(self, address: Address) -> str:
        """Return an address with its parameters filled in by the records it is about."""
        values = {name: self._value(address.name, name) for name in address.parameters}
        try:
            return reverse(address.name, kwargs=values)
        except NoReverseMatch:
            return reverse(address.name, args=list(values.values()))

    def _value(self, name: str, parameter: str) -> Any:
        if parameter in {"pk", "id"}:
            return self.records[self._noun(name)].pk
        known = {
            "object_id": 1,
            "content_type_id": 1,
            "app_label": "accounts",
            "url": "nothing",
            "rest": "nothing/",
            "name": self.mail,
            "key": "none",
            "provider": "nobody",
            "token": "none",
            "uidb36": "1",
        }
        return known[parameter]

    def _noun(self, name: str) -> str:
        if name.startswith("api-"):
            rest = name.removeprefix("api-").replace("-", "_")
            return max((noun for noun in self.records if rest.startswith(noun)), key=len)
        if name in PARENTS or name.endswith(("_add", "_draft")):
            return PARENTS.get(name, "customer")
        return max((noun for noun in self.records if name.startswith(f"{noun}_")), key=len)
