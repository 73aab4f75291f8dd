"""Makers of records with sensible defaults: say only what the test is about."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from accounts.actions.contacts import create_contact
from accounts.actions.customers import create_customer
from accounts.actions.departures import begin_departure
from accounts.models import (
    Absence,
    ChurnCategory,
    ChurnReason,
    Contact,
    Customer,
    Departure,
    Interaction,
    Message,
    MessageTemplate,
    Milestone,
    Product,
    Segment,
    Spell,
    Subscription,
    SupportIssue,
    Team,
    TemplateWording,
    UsageDay,
    User,
)
from accounts.roles import Role

PASSWORD = "a long enough test password"
NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
_number = count(1)


def make_team(**fields: Any) -> Team:
    return Team.objects.create(**({"name": f"Team {next(_number)}", "timezone": "Africa/Cairo", "country": "EG"} | fields))


def make_user(**fields: Any) -> User:
    n = next(_number)
    values = {"email": f"staff{n}@example.com", "full_name": f"Staff {n}", "role": Role.AGENT, "password": PASSWORD} | fields
    return User.objects.create_user(**values)


def make_customer(**fields: Any) -> Customer:
    n = next(_number)
    return create_customer(actor=None, **({"external_id": f"c-{n}", "name": f"Customer {n}"} | fields))


def make_contact(**fields: Any) -> Contact:
    n = next(_number)
    defaults: dict[str, Any] = {"full_name": f"Contact {n}", "email": f"contact{n}@example.com"}
    if "customer" not in fields:
        defaults["customer"] = make_customer()
    return create_contact(actor=None, **(defaults | fields))


def make_product(**fields: Any) -> Product:
    n = next(_number)
    return Product.objects.create(**({"code": f"product-{n}", "name": f"Product {n}"} | fields))


def make_spell(**fields: Any) -> Spell:
    defaults: dict[str, Any] = {"started_on": date(2025, 1, 1)}
    if "customer" not in fields:
        defaults["customer"] = make_customer()
    return Spell.objects.create(**(defaults | fields))


def make_subscription(**fields: Any) -> Subscription:
    defaults: dict[str, Any] = {"started_on": date(2025, 1, 1), "monthly_value": 100, "currency": "USD"}
    if "spell" not in fields:
        defaults["spell"] = make_spell()
    if "product" not in fields:
        defaults["product"] = make_product()
    return Subscription.objects.create(**(defaults | fields))


def make_interaction(**fields: Any) -> Interaction:
    defaults: dict[str, Any] = {"at": NOW, "summary": "A talk"}
    if "customer" not in fields:
        defaults["customer"] = make_customer()
    return Interaction.objects.create(**(defaults | fields))


def make_issue(**fields: Any) -> SupportIssue:
    defaults: dict[str, Any] = {"title": f"Issue {next(_number)}", "opened_at": NOW}
    if "customer" not in fields:
        defaults["customer"] = make_customer()
    return SupportIssue.objects.create(**(defaults | fields))


def make_churn_reason(**fields: Any) -> ChurnReason:
    n = next(_number)
    if "category" not in fields:
        fields["category"] = ChurnCategory.objects.create(code=f"category-{n}", wordings={"en": f"Category {n}"})
    return ChurnReason.objects.create(**({"code": f"reason-{n}", "wordings": {"en": f"Reason {n}"}} | fields))


def make_departure(**fields: Any) -> Departure:
    """Notice for everything, of a customer who has been paying for long."""
    defaults: dict[str, Any] = {"actor": None, "notice_on": date(2026, 6, 1), "effective_on": date(2026, 7, 1)}
    if "customer" not in fields:
        defaults["customer"] = make_spell().customer
    return begin_departure(**(defaults | fields))


def make_message(**fields: Any) -> Message:
    """A message to a contact, or to the colleague `user`."""
    defaults: dict[str, Any] = {"occasion": f"occasion:{next(_number)}", "kind": "callback.reminder", "purpose": "service"}
    defaults |= {"due_at": NOW, "language": "en"}
    if "user" in fields:
        return Message.objects.create(**(defaults | {"address": fields["user"].email} | fields))
    contact = fields.get("contact") or make_contact(**({"customer": fields["customer"]} if "customer" in fields else {}))
    defaults |= {"contact": contact, "customer": contact.customer, "address": contact.email}
    return Message.objects.create(**(defaults | fields))


def make_absence(**fields: Any) -> Absence:
    defaults: dict[str, Any] = {"starts_at": NOW, "ends_at": NOW + timedelta(days=3)}
    if "user" not in fields:
        defaults["user"] = make_user()
    return Absence.objects.create(**(defaults | fields))


def make_segment(**fields: Any) -> Segment:
    """A segment of the VIPs, not counted yet."""
    n = next(_number)
    rule = {"field": "value_tier", "op": "is", "value": ["vip"]}
    return Segment.objects.create(**({"code": f"segment-{n}", "wordings": {"en": f"Segment {n}"}, "rule": rule} | fields))


def make_use(customer: Customer, *days: date, name: str = "opened", product: Product | None = None, events: int = 1) -> None:
    """Let a customer have used something on `days`, as it is kept after it was counted by day."""
    UsageDay.objects.bulk_create(
        UsageDay(customer=customer, day=day, name=name, product=product, events=events, quantity=events) for day in days
    )


def make_milestone(**fields: Any) -> Milestone:
    """The first time of whatever `make_use` makes, unless told."""
    n = next(_number)
    defaults: dict[str, Any] = {"code": f"milestone-{n}", "wordings": {"en": f"Milestone {n}"}, "event": "opened"}
    return Milestone.objects.create(**(defaults | fields))


def make_message_template(*, language: str = "en", **fields: Any) -> MessageTemplate:
    """One with a wording in one language; `subject` and `body` may be given."""
    body = fields.pop("body", "Hello {{ name }},\n\nhow are you?")
    wording = {"subject": fields.pop("subject", "For {{ name }}"), "body": body}
    number = next(_number)
    defaults = {"code": f"template-{number}", "name": f"Template {number}", "purpose": "lifecycle"}
    template = MessageTemplate.objects.create(**(defaults | fields))
    TemplateWording.objects.create(template=template, edition=template.edition, language=language, **wording)
    return template
