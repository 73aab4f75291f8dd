"""Makers of what stands on the third floor."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Message
from playbooks.actions.call_tasks import make_call_tasks
from playbooks.actions.callbacks import promise_callback
from playbooks.actions.follow_ups import open_follow_ups
from playbooks.models import Callback, CallTask, ChecklistTemplate, FollowUp, Outreach, OutreachRun
from tests.factories import NOW, make_contact, make_customer, make_message, make_message_template, make_segment, make_user
from tests.surveys.factories import make_response

_number = count(1)


def make_callback(**fields: Any) -> Callback:
    defaults: dict[str, Any] = {"actor": None, "about": "Does the update mend the counts?"}
    if "customer" not in fields:
        defaults["customer"] = make_customer(timezone="Asia/Bangkok", country="TH")
    if "assignee" not in fields:
        defaults["assignee"] = make_user()
    defaults["promised_for"] = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    return promise_callback(**(defaults | fields))


def make_template(*codes: str, **fields: Any) -> ChecklistTemplate:
    """A template with a plain step for each of `codes`, due a working day after the notice."""
    n = next(_number)
    template = ChecklistTemplate.objects.create(**({"code": f"template-{n}", "wordings": {"en": f"Template {n}"}} | fields))
    for rank, code in enumerate(codes):
        template.items.create(code=code, wordings={"en": code.capitalize()}, rank=rank)
    return template


def age(callback: Callback, *, days: int) -> Callback:
    """Let a promise be so many days older than it is, as if nobody had touched it since."""
    for name in ("promised_at", "promised_for", "due_by", "slot"):
        setattr(callback, name, getattr(callback, name) - timedelta(days=days))
    callback.save()
    return callback


def make_follow_up(score: int = 3, **fields: Any) -> FollowUp:
    """The follow-up of an unhappy answer that came at NOW."""
    response = make_response(score, **fields)
    open_follow_ups(at=response.answered_at)
    return FollowUp.objects.select_related("customer", "response__survey").get(response=response)


def make_outreach(**fields: Any) -> Outreach:
    """A draft to a segment that fits everybody who is known."""
    defaults: dict[str, Any] = {"name": f"Outreach {next(_number)}"}
    if "template" not in fields:
        defaults["template"] = make_message_template()
    if "segment" not in fields:
        defaults["segment"] = make_segment()
    if "owner" not in fields:
        defaults["owner"] = make_user()
    return Outreach.objects.create(**(defaults | fields))


def make_call_message(run: OutreachRun | None = None, **fields: Any) -> Message:
    """A message of an outreach that asks for a call, due at NOW."""
    run = run or OutreachRun.objects.create(outreach=make_outreach(template=make_message_template(channel="call")), number=1)
    template = run.outreach.template
    contact = fields.pop("contact", None) or make_contact(phone=f"+6681{next(_number):07}")
    defaults = {"channel": "call", "address": str(contact.phone), "kind": "template", "purpose": template.purpose, "arm": "a"}
    defaults |= {"template": template, "edition": template.edition, "params": {"outreach": run.outreach_id}}
    return make_message(contact=contact, occasion=run.occasion, **(defaults | fields))


def make_call_task(run: OutreachRun | None = None, **fields: Any) -> CallTask:
    """The task of a message that was due at NOW."""
    message = make_call_message(run, **fields)
    make_call_tasks(at=NOW)
    return CallTask.objects.select_related("message__template", "contact", "customer", "run").get(message=message)
