"""An outreach that runs, planned as the queue does it."""

from typing import Any

from accounts.models import ContactPolicy, Message
from playbooks.models import Outreach, OutreachRun
from playbooks.outreach.deciding import Decision
from playbooks.outreach.planning import EVERYBODY, plan_stretch
from tests.factories import NOW, make_contact, make_customer, make_spell
from tests.playbooks.factories import make_outreach


def make_vips(count: int, **fields: Any) -> list[Any]:
    """Paying VIPs, each with somebody to write to."""
    contacts = []
    for _n in range(count):
        customer = make_customer(value_tier="vip", **({"timezone": "Asia/Bangkok", "country": "TH"} | fields))
        make_spell(customer=customer)
        contacts.append(make_contact(customer=customer))
    return contacts


def make_run(**fields: Any) -> OutreachRun:
    """The first run of an outreach that holds nobody back unless told to."""
    fields = {"holdout_percent": 0, "status": Outreach.Status.RUNNING, "launched_at": NOW} | fields
    outreach = fields.pop("outreach", None) or make_outreach(**fields)
    run = OutreachRun.objects.create(outreach=outreach, number=outreach.runs.count() + 1)
    OutreachRun.objects.filter(pk=run.pk).update(planned_at=NOW)
    run.planned_at = NOW
    return run


def plan(run: OutreachRun, *, after: int = 0, last: int = EVERYBODY) -> dict[str, Any]:
    decision = Decision(run.outreach, run.planned_at, ContactPolicy.current())
    return plan_stretch(run, decision, after=after, last=last)


def planned(run: OutreachRun) -> "dict[int, Message]":
    """The messages of a run by customer."""
    return {message.customer_id: message for message in Message.objects.filter(occasion=run.occasion).order_by("pk")}
