"""Whoever something happened to stands differently at once: told here after the transaction in which it happened.

A model is watched by `watch`; what is written without signals (set-based statements) says so by `touch`. A handful is refreshed
when the transaction is over; many wait for the next sweep. Nothing that fails here reaches whoever saved.
"""

import json
import logging
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, models, transaction
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from accounts.models import (
    Contact,
    Customer,
    Departure,
    Interaction,
    MilestoneReached,
    Spell,
    StandingTouch,
    Subscription,
    SupportIssue,
)
from accounts.signals import usage_counted
from accounts.standing.refresh import refresh_few

logger = logging.getLogger("keepsake.standing")
HANDFUL = 5  # customers of one transaction that are refreshed at its end
WATCHED: tuple[type[models.Model], ...] = (Spell, SupportIssue, Interaction, Departure, Contact, MilestoneReached)


def connect() -> None:
    """Watch what this floor knows of; called when the app is ready."""
    for model in WATCHED:
        watch(model)
    post_save.connect(_customer_saved, sender=Customer, dispatch_uid="standing of customer")
    post_save.connect(_subscription_saved, sender=Subscription, dispatch_uid="standing of subscription")
    post_delete.connect(_subscription_saved, sender=Subscription, dispatch_uid="standing of subscription")
    usage_counted.connect(_usage_counted, dispatch_uid="standing by usage")


def watch(model: type[models.Model]) -> None:
    """Have rows of a model with a `customer` tell of theirs, when they are saved or deleted one by one."""
    for signal in (post_save, post_delete):
        signal.connect(_saved, sender=model, dispatch_uid=f"standing by {model._meta.label_lower}")


def touch(customers: Iterable[int]) -> None:
    """Say, in the transaction of a change, that something happened to these customers, by their keys."""
    for entry in connection.run_on_commit:
        told = entry[1]  # between the savepoints it stands in, and whether it may fail
        if isinstance(told, _Touched):
            told.keys.update(customers)
            return
    transaction.on_commit(_Touched(set(customers)), robust=True)


def touch_later(customers: Collection[int]) -> None:
    """Have the next sweep refresh any number of customers, by their keys: one statement."""
    if not customers:
        return
    if connection.vendor == "postgresql":
        _wait_for_sweep("SELECT unnest(%s::bigint[])", [list(customers)])
    else:
        _wait_for_sweep("SELECT value FROM json_each(%s)", [json.dumps(list(customers))])


def touch_all(customers: QuerySet[Customer]) -> None:
    """Have the next sweep refresh all these customers, whom nobody reads for that: one statement."""
    _wait_for_sweep(*customers.order_by().values("pk").query.sql_with_params())


def _wait_for_sweep(keys: str, params: Iterable[Any]) -> None:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {StandingTouch._meta.db_table} (customer_id, at) SELECT id, %s FROM {Customer._meta.db_table}
            WHERE id IN ({keys}) ON CONFLICT (customer_id) DO UPDATE SET at = excluded.at""",  # noqa: S608
            [now, *params],
        )


class _Touched:
    """What a transaction collects of customers, and does with them when it is over."""

    def __init__(self, keys: set[int]) -> None:
        self.keys = keys

    def __call__(self) -> None:
        if len(self.keys) <= HANDFUL and self._refreshed():
            return
        touch_later(self.keys)

    def _refreshed(self) -> bool:
        try:
            return refresh_few(self.keys)
        except Exception:  # the change is saved, and nobody who saved it is to hear of this: the sweep tries again
            logger.exception("how customers stand could not be refreshed at once")
            return False


def _saved(instance: Any, **_: Any) -> None:
    if instance.customer_id is not None:
        touch([instance.customer_id])


def _customer_saved(instance: Customer, **_: Any) -> None:
    touch([instance.pk])


def _subscription_saved(instance: Subscription, **_: Any) -> None:
    touch([instance.spell.customer_id])


def _usage_counted(customers: Collection[int], **_: Any) -> None:
    touch_later(customers)
