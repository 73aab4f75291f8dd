"""Loading the demo company: the same every time, once, beside whatever is there."""

import hashlib
import json
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.db import connection, transaction

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
from retention_site.demo import loading
from surveys.models import Answer, Invitation, Question, Response, ResponseChange, Ruling, Survey, Wave
from tests.factories import make_customer

TODAY = date(2026, 6, 10)
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


def _number_from_one() -> None:
    """Begin primary keys anew: PostgreSQL does not take its counters back when a transaction is undone."""
    with connection.cursor() as cursor:
        tables = [
            model for app in ("accounts", "base", "surveys", "playbooks") for model in apps.get_app_config(app).get_models()
        ]
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


@pytest.mark.once
@pytest.mark.django_db
def test_the_same_day_gives_the_same_company():
    prints = []
    for _ in range(2):
        with transaction.atomic():
            _number_from_one()
            loading.load(TODAY)
            prints.append(digest())
            transaction.set_rollback(True)
    assert prints[0] == prints[1]
    assert len(set(prints[0].values())) == len(MODELS)


@pytest.mark.django_db
def test_a_second_run_changes_nothing(capsys):
    call_command("load_demo", today=TODAY)
    assert "400 customers" in capsys.readouterr().out
    before = digest()
    call_command("load_demo", today=TODAY + timedelta(days=1))
    assert "nothing was changed" in capsys.readouterr().out
    call_command("load_demo", once=True)
    assert capsys.readouterr().out == ""
    assert digest() == before


@pytest.mark.django_db
def test_once_leaves_an_installation_with_customers_of_its_own_alone(capsys):
    make_customer()
    call_command("load_demo", once=True)
    assert (Customer.objects.count(), capsys.readouterr().out) == (1, "")


@pytest.mark.once
@pytest.mark.django_db
def test_it_joins_what_is_there_already_and_asks_no_real_customer():
    Product.objects.create(code="till", name="Our own till")
    make_customer(external_id="mine")
    call_command("load_demo", today=TODAY)
    assert Product.objects.get(code="till").name == "Our own till"
    assert Subscription.objects.filter(product__code="till").exists()
    assert Customer.objects.count() == 401
    assert not Survey.objects.live().exists()


@pytest.mark.django_db
def test_a_bad_date_is_refused():
    with pytest.raises(CommandError, match="2026-13-01"):
        call_command("load_demo", "--today", "2026-13-01")
