"""Making and changing many customers at once, named by external id: set-based, all or nothing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.attributes import lay_over
from accounts.actions.customers import refresh_keys
from accounts.models import Customer, Team, User
from accounts.standing.touching import touch
from retention_site.base import audit

LARGEST_BATCH = 1_000  # customers
ROWS_A_STATEMENT = 200
KEYS = ["name_sort", "search_key", "version", "updated_at"]


class Outcome(models.TextChoices):
    CREATED = "created", gettext_lazy("made")
    UPDATED = "updated", gettext_lazy("changed")
    UNCHANGED = "unchanged", gettext_lazy("unchanged")


def upsert_customers(
    *, actor: User | None, rows: list[dict[str, Any]], visible: QuerySet[Customer], team: Team | None = None
) -> list[tuple[Customer, Outcome]]:
    """Make the customers whose `external_id` is new and change the others, of those that are `visible`.

    New ones for which no team is named get `team`. Own attributes are laid over those there are. The number of statements
    does not grow with each row. Raises ValidationError with errors under `customers.<index>.<field>`; then nothing is written.
    """
    with transaction.atomic():
        stored = _stored(rows)
        seen = set(visible.filter(pk__in=[customer.pk for customer in stored.values()]).values_list("pk", flat=True))
        errors: dict[str, list[Any]] = {}
        results: list[tuple[Customer, Outcome]] = []
        befores: dict[int, dict[str, Any]] = {}
        taken: set[str] = set()
        for index, row in enumerate(rows):
            customer = stored.get(row["external_id"]) or Customer(team=team)
            problem = _problem_of_id(row["external_id"], customer, taken=taken, seen=seen)
            if problem:
                errors[f"customers.{index}.external_id"] = [problem]
                continue
            taken.add(row["external_id"])
            befores[index] = audit.snapshot(customer, row)
            results.append((customer, _apply(customer, row, befores[index])))
            errors |= _problems(customer, index)
        if errors:
            raise ValidationError(errors)
        _write(actor, rows, results, befores)
    return results


def _stored(rows: list[dict[str, Any]]) -> dict[str, Customer]:
    """Lock and return those there are, in the order of their keys, with the contacts that their search keys are made of."""
    names = [row["external_id"] for row in rows]
    found = Customer.objects.select_for_update().filter(external_id__in=names).order_by("pk").prefetch_related("contacts")
    return {customer.external_id: customer for customer in found}


def _problem_of_id(external_id: str, customer: Customer, *, taken: set[str], seen: set[int]) -> str | None:
    if external_id in taken:
        return _("This external id stands in the batch twice.")
    if customer.pk is not None and customer.pk not in seen:
        return _("This external id belongs to a customer of another team.")
    return None


def _apply(customer: Customer, row: dict[str, Any], before: dict[str, Any]) -> Outcome:
    """Set the fields in memory and return what that amounts to."""
    is_new = customer.pk is None
    for name, value in row.items():
        if is_new and name == "team" and value is None:
            continue
        setattr(customer, name, lay_over(customer.attributes, value) if name == "attributes" else value)
    if not is_new and audit.snapshot(customer, row) == before:
        return Outcome.UNCHANGED
    refresh_keys(customer, contacts=[] if is_new else list(customer.contacts.all()))
    if not is_new:
        customer.version += 1
        customer.updated_at = timezone.now()
    return Outcome.CREATED if is_new else Outcome.UPDATED


def _problems(customer: Customer, index: int) -> dict[str, list[Any]]:
    """What is wrong with the values; who is referred to has been looked up, and external ids are compared above."""
    try:
        customer.clean_fields(exclude={"manager", "team"})
        customer.clean()
    except ValidationError as error:
        return {f"customers.{index}.{name}": messages for name, messages in error.message_dict.items()}
    return {}


def _write(
    actor: User | None,
    rows: list[dict[str, Any]],
    results: list[tuple[Customer, Outcome]],
    befores: dict[int, dict[str, Any]],
) -> None:
    new = [customer for customer, outcome in results if outcome == Outcome.CREATED]
    Customer.objects.bulk_create(new, batch_size=ROWS_A_STATEMENT)
    audit.record_many("customer.created", [(customer, {}, audit.snapshot(customer)) for customer in new], actor=actor)
    touch([customer.pk for customer, outcome in results if outcome != Outcome.UNCHANGED])
    changed = [index for index, (_customer, outcome) in enumerate(results) if outcome == Outcome.UPDATED]
    if not changed:
        return
    columns = sorted({name for index in changed for name in rows[index]} - {"external_id"})
    Customer.objects.bulk_update([results[index][0] for index in changed], [*columns, *KEYS], batch_size=ROWS_A_STATEMENT)
    differing = [(results[index][0], befores[index], audit.snapshot(results[index][0], rows[index])) for index in changed]
    audit.record_many("customer.updated", differing, actor=actor)
