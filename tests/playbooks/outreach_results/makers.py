"""Outreach with history: customers in the parts of a comparison, as planning leaves them in the ledger."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import Customer, Message
from playbooks.models import Outreach, OutreachRun
from tests.factories import make_contact
from tests.playbooks.factories import make_outreach

TODAY = date(2026, 6, 10)
AGO_40 = datetime(2026, 5, 1, 9, tzinfo=UTC)  # its thirty days are over
AGO_10 = datetime(2026, 5, 31, 9, tzinfo=UTC)  # its thirty days are not
STATUS = {"a": "sent", "b": "sent", "h": "held_back", "": "refused"}
ONE_DAY = timedelta(days=1)


def make_run(outreach: Outreach | None = None, **fields: Any) -> OutreachRun:
    outreach = outreach or make_outreach(**fields)
    return OutreachRun.objects.create(outreach=outreach, number=outreach.runs.count() + 1)


def put(run: OutreachRun, arm: str, *customers: Customer, due_at: datetime = AGO_40, **fields: Any) -> list[Message]:
    """Plan a message to each of `customers` in one part of the comparison; whatever became of it may be told."""
    template = run.outreach.template
    defaults = {"kind": "template", "purpose": template.purpose, "language": "en", "status": STATUS[arm], "due_at": due_at}
    return [
        Message.objects.create(
            **(defaults | {"customer": each, "contact": contact, "address": contact.email} | fields),
            occasion=run.occasion, template=template, edition=template.edition, arm=arm,
        )
        for each in customers
        for contact in [each.contacts.first() or make_contact(customer=each)]
    ]  # fmt: skip


def make_crowd(n: int, *, prefix: str, first: int | None = None) -> list[Customer]:
    """Customers at once, their keys from `first` on where the test needs to know them."""
    return Customer.objects.bulk_create(
        Customer(
            pk=first and first + each, external_id=f"{prefix}-{each}", name=f"{prefix} {each}", name_sort=f"{prefix} {each}"
        )
        for each in range(n)
    )


def put_crowd(run: OutreachRun, arms: list[str], customers: list[Customer], *, due_at: datetime = AGO_40) -> None:
    """The same for many at once; the ledger needs a person to each, whom nobody looks at here: they share one."""
    contact = make_contact()
    template = run.outreach.template
    Message.objects.bulk_create(
        Message(
            occasion=run.occasion, arm=arm, customer=each, contact=contact, address=f"{each.pk}@example.com", kind="template",
            purpose=template.purpose, language="en", status=STATUS[arm], due_at=due_at, template=template,
        )
        for arm, each in zip(arms, customers, strict=True)
    )  # fmt: skip
