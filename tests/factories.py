"""Makers of records with sensible defaults: say only what the test is about."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from accounts.actions.contacts import create_contact
from accounts.actions.customers import create_customer
from accounts.models import (
    Absence,
    Contact,
    Customer,
    Interaction,
    Message,
    Product,
    Spell,
    Subscription,
    SupportIssue,
    Team,
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
