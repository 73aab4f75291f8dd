"""A fingerprint of the demo company: two that are alike row by row have the same."""

import hashlib
import json

from accounts.models import (
    Absence,
    Attribute,
    Consent,
    Contact,
    Customer,
    Departure,
    Feeling,
    Interaction,
    Message,
    MilestoneReached,
    OpenQuestion,
    Product,
    Spell,
    StageChange,
    Standing,
    Subscription,
    SupportIssue,
    Team,
    TeamHours,
    UsageDay,
    UsageEvent,
    User,
)
from playbooks.models import (
    Callback,
    CallbackEvent,
    CallingHours,
    Checklist,
    ChecklistItem,
    EscalationStep,
    FollowUp,
    MitigationCase,
)
from retention_site.base.models import AuditEntry
from surveys.models import Answer, Invitation, Question, Response, ResponseChange, Ruling, Survey, Wave

MODELS = (
    Team, TeamHours, User, Product, Attribute, Customer, Contact, Consent, Spell, Subscription, SupportIssue, Interaction,
    OpenQuestion, UsageEvent, Departure, AuditEntry, Absence, Message, Callback, CallbackEvent, CallingHours, EscalationStep,
    Checklist, ChecklistItem, MitigationCase, Survey, Question, Wave, Invitation, Response, Answer, ResponseChange, Ruling,
    FollowUp, UsageDay, MilestoneReached, Standing, StageChange, Feeling,
)  # fmt: skip


def digest() -> dict[str, str]:
    """A fingerprint of every table that the demo fills, apart from what must differ: passwords, and the secrets of links."""
    prints = {}
    for model in MODELS:
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if field.name != "password" and (model, field.name) != (Survey, "nonce")
        ]
        rows = json.dumps(list(model.objects.order_by("pk").values_list(*names)), default=str)
        prints[model.__name__] = hashlib.sha256(rows.encode()).hexdigest()
    return prints
