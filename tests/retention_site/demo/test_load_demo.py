"""Loading the demo company: the same every time, once, beside whatever is there."""

from datetime import date

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from accounts.models import ContactPolicy, Customer, Product, Subscription
from retention_site.demo import loading
from surveys.models import Survey
from tests.factories import make_customer
from tests.retention_site.demo.fingerprint import MODELS, digest

TODAY = date(2026, 6, 10)


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
def test_once_leaves_an_installation_with_customers_of_its_own_alone(capsys):
    make_customer()
    call_command("load_demo", once=True)
    assert (Customer.objects.count(), capsys.readouterr().out) == (1, "")


@pytest.mark.once
@pytest.mark.django_db
def test_it_joins_what_is_there_already_and_leaves_real_customers_alone(capsys):
    Product.objects.create(code="till", name="Our own till")
    make_customer(external_id="mine")
    call_command("load_demo", today=TODAY)
    assert "400 customers" in capsys.readouterr().out
    assert Product.objects.get(code="till").name == "Our own till"
    assert Subscription.objects.filter(product__code="till").exists()
    assert Customer.objects.count() == 401
    assert not Survey.objects.live().exists()
    assert ContactPolicy.current().holdout_percent == 0


@pytest.mark.django_db
def test_a_bad_date_is_refused():
    with pytest.raises(CommandError, match="2026-13-01"):
        call_command("load_demo", "--today", "2026-13-01")
