"""The collections of the API: how to make a row of each, and what to send to make or change one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.actions.attributes import create_attribute
from accounts.actions.consents import record_consent
from accounts.actions.questions import ask_question
from accounts.models import Consent, Customer, Departure, OpenQuestion
from accounts.roles import Role
from playbooks.actions.snoozes import snooze_customer
from playbooks.models import ChecklistTemplate, Snooze
from playbooks.models.callbacks import SLOT
from tests.accounts.standing.factories import make_feeling, make_slipping
from tests.factories import (
    make_churn_reason,
    make_contact,
    make_customer,
    make_departure,
    make_interaction,
    make_issue,
    make_message,
    make_message_template,
    make_milestone,
    make_product,
    make_segment,
    make_spell,
    make_subscription,
    make_team,
    make_user,
)
from tests.playbooks.factories import make_call_task, make_callback, make_outreach, make_template
from tests.surveys.factories import make_invitation, make_response, make_survey, make_widget_site


@dataclass(frozen=True)
class Noun:
    """How to make a row, a body that makes another, a body that changes one, and who are the least that may read and write."""

    make: Callable[..., Any]
    body: Callable[[], dict[str, Any]] | None = None
    change: dict[str, Any] | None = None
    reader: str = Role.AGENT
    writer: str = Role.AGENT
    customer_of: Callable[[Any], Customer] | None = None
    versioned: bool = True
    queries: int = 3  # of a list: who asks, its rows, and what hangs on them


def attribute(n: int) -> Any:
    return create_attribute(actor=None, code=f"a{n}", label=f"Attribute {n}")


def consent(contact: Any = None) -> Consent:
    fields = {"purpose": "survey", "decision": "granted", "source": "staff"}
    return record_consent(actor=None, contact=contact or make_contact(), **fields)


def question() -> OpenQuestion:
    return ask_question(actor=None, interaction=make_interaction(), text="When?")


def leaving() -> Departure:
    """Somebody leaves, and a step is to be done."""
    if not ChecklistTemplate.objects.exists():
        make_template("acknowledge")
    return make_departure()


def snooze() -> Snooze:
    return snooze_customer(actor=make_user(), customer=make_slipping().customer, days=7, why="On holiday")


_count = iter(range(1, 10**6))
_quarters = iter(range(1, 10**4))


def next_one(text: str) -> str:
    return f"{text}{next(_count)}"


def next_quarter() -> datetime:
    """Return a moment to come that nobody has been promised yet."""
    return timezone.now() + next(_quarters) * SLOT


NOUNS = {
    "attributes": Noun(
        lambda: attribute(next(_count)),
        lambda: {"code": next_one("b"), "label": "Region"},
        {"label": "New label"},
        writer=Role.LEAD,
    ),
    "call-tasks": Noun(
        make_call_task,
        change={"outcome": "unreached", "note": "Moved away"},
        customer_of=lambda row: row.customer,
    ),
    "callbacks": Noun(
        make_callback,
        lambda: {
            "customer": str(make_customer().pk),
            "promised_for": next_quarter().isoformat(),
            "about": "When does the update come?",
        },
        customer_of=lambda row: row.customer,
    ),
    "checklists": Noun(
        lambda: leaving().checklist,
        customer_of=lambda row: row.departure.customer,
    ),
    "churn-reasons": Noun(
        make_churn_reason,
        lambda: {"code": next_one("r-"), "category": make_churn_reason().category.code, "wordings": {"en": "Too dear"}},
        {"wordings": {"en": "Too expensive", "id": "Terlalu mahal"}},
        writer=Role.MANAGER,
    ),
    "consents": Noun(
        consent,
        lambda: {"contact": str(make_contact().pk), "purpose": "promotion", "decision": "refused"},
        customer_of=lambda row: row.contact.customer,
        versioned=False,
    ),
    "contacts": Noun(
        make_contact,
        lambda: {"customer": str(make_customer().pk), "full_name": "Ratna Dewi"},
        {"call_name": "Bu Ratna"},
        customer_of=lambda row: row.customer,
    ),
    "customers": Noun(
        make_customer,
        lambda: {"external_id": next_one("x-"), "name": "Blue Harbor"},
        {"industry": "Coffee"},
        customer_of=lambda row: row,
    ),
    "departures": Noun(
        make_departure,
        lambda: {
            "customer": str(make_spell().customer.pk),
            "notice_on": "2026-06-01",
            "effective_on": "2026-07-01",
            "said": "Kami tutup.",
        },
        {"found": "Nobody was trained"},
        customer_of=lambda row: row.customer,
    ),
    "feelings": Noun(
        lambda: make_feeling(make_customer()),
        lambda: {"customer": str(make_customer().pk), "kind": "worried", "note": "She sounded tired"},
        customer_of=lambda row: row.customer,
        versioned=False,
    ),
    "interactions": Noun(
        make_interaction,
        lambda: {"customer": str(make_customer().pk), "summary": "All is well"},
        {"mood": "calm"},
        customer_of=lambda row: row.customer,
    ),
    "issues": Noun(
        make_issue,
        lambda: {"customer": str(make_customer().pk), "title": "Cannot log in"},
        {"severity": "serious"},
        customer_of=lambda row: row.customer,
    ),
    "message-templates": Noun(
        make_message_template,
        lambda: {
            "name": next_one("Check-in "),
            "purpose": "lifecycle",
            "fallback": "en",
            "wordings": {"en": {"subject": "For {{ name }}", "body": "Hello {{ name }},\n\nhow are you?"}},
        },
        {"note": "When somebody is quiet"},
        writer=Role.LEAD,
    ),
    "outreach": Noun(
        make_outreach,
        body=lambda: {"name": "Check-in", "template": str(make_message_template().pk)},
        change={"most": 50},
    ),
    "messages": Noun(make_message, customer_of=lambda row: row.customer, versioned=False),
    "milestones": Noun(make_milestone),
    "products": Noun(
        make_product, lambda: {"code": next_one("p-"), "name": "Coffee club"}, {"name": "Tea club"}, writer=Role.LEAD
    ),
    "questions": Noun(question, customer_of=lambda row: row.interaction.customer, versioned=False),
    "segments": Noun(
        make_segment,
        lambda: {
            "code": next_one("seg-"),
            "wordings": {"en": "Big ones"},
            "rule": {"all": [{"field": "value_tier", "op": "is", "value": ["vip"]}]},
        },
        {"rule": {"not": {"field": "value_tier", "op": "is", "value": ["vip"]}}},
        writer=Role.LEAD,
    ),
    "snoozes": Noun(
        snooze,
        lambda: {"customer": str(make_slipping().customer_id), "days": 7, "why": "On holiday until Monday"},
        customer_of=lambda row: row.customer,
        versioned=False,
    ),
    "spells": Noun(
        make_spell,
        lambda: {"customer": str(make_customer().pk), "started_on": "2025-03-01"},
        {"leave_reason": "Moved away"},
        writer=Role.LEAD,
        customer_of=lambda row: row.customer,
    ),
    "subscriptions": Noun(
        make_subscription,
        lambda: {
            "spell": str(make_spell().pk),
            "product": str(make_product().pk),
            "started_on": "2025-03-01",
            "monthly_value": "99.50",
            "currency": "THB",
        },
        {"payment_state": "overdue"},
        writer=Role.LEAD,
        customer_of=lambda row: row.spell.customer,
    ),
    "surveys": Noun(
        make_survey,
        lambda: {"name": next_one("Survey no. "), "kind": "check_in"},
        {"name": "Twice a year", "every_days": 120},
        writer=Role.LEAD,
    ),
    "survey-responses": Noun(
        make_response,
        change={"state": "excluded", "excluded_as": "test"},
        customer_of=lambda row: row.customer,
        queries=5,
    ),
    "survey-invitations": Noun(
        make_invitation,
        lambda: {"survey": str(make_survey().pk), "contact": str(make_contact().pk), "channel": "link"},
        customer_of=lambda row: row.customer,
    ),
    "teams": Noun(make_team),
    "users": Noun(make_user),
    "widget-sites": Noun(
        make_widget_site,
        lambda: {"origin": next_one("https://shop") + ".example.com", "survey": str(make_survey().pk)},
        {"is_active": False},
        reader=Role.MANAGER,
        writer=Role.MANAGER,
    ),
}
ALL = sorted(NOUNS)
MADE = sorted(name for name, noun in NOUNS.items() if noun.body)
CHANGED = sorted(name for name, noun in NOUNS.items() if noun.change)
OF_CUSTOMERS = sorted(name for name, noun in NOUNS.items() if noun.customer_of)


def writer_of(name: str) -> Any:
    return make_user(role=NOUNS[name].writer)


def reader_of(name: str) -> Any:
    return make_user(role=NOUNS[name].reader)
