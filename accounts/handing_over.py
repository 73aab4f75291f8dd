"""What a member of staff has in hand: a registry of duties that later floors join, and how it is shared among heirs.

A duty is a kind of record that names somebody responsible. Everything about one customer goes to the same heir, so that a
customer meets one new face.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer, OpenQuestion, SupportIssue, User
from retention_site.base import audit
from retention_site.base.models import Versioned

CHUNK = 500  # keys in one statement


@dataclass(frozen=True)
class Duty:
    """`open` gives the records still in hand, `holder` names the field that says in whose, `customer` leads to the customer.

    Where a plain change of `holder` will not do, `give(keys, heir, actor)` hands records over, with their audit entries, and
    returns how many went; what cannot go stays. `page(user)` is the address at which what somebody has in hand is listed.
    """

    name: str
    label: Any
    open: Callable[[], models.QuerySet[Any]]
    holder: str
    customer: str
    rank: int
    give: Callable[[list[Any], User, User | None], int] | None = None
    page: Callable[[User], str] | None = None

    def of(self, user: User) -> models.QuerySet[Any]:
        return self.open().filter(**{self.holder: user})


@dataclass(frozen=True)
class InHand:
    """How many records of one duty somebody has, and where they are listed."""

    duty: Duty
    count: int
    url: str = ""


_duties: dict[str, Duty] = {}


def register(*duties: Duty) -> None:
    """Add kinds of records that are handed over."""
    _duties.update({duty.name: duty for duty in duties})


def in_hand(user: User) -> list[InHand]:
    """Return what `user` has in hand, one query a duty, none left out for being zero."""
    return [InHand(duty, duty.of(user).count(), duty.page(user) if duty.page else "") for duty in _in_order()]


def share(user: User, heirs: Sequence[User], *, actor: User | None) -> dict[str, int]:
    """Give everything `user` has in hand to `heirs` in turn, customer by customer; return how many of each duty went.

    Call it inside a transaction. Each record gets its audit entry.
    """
    turns: dict[Any, User] = {}
    given: dict[str, int] = {}
    for duty in _in_order():
        by_heir: dict[User, list[Any]] = defaultdict(list)
        # Held until the end, or what a colleague takes over in this moment would be taken from them again
        held = duty.of(user).order_by(duty.customer, "pk").select_for_update(of=("self",))
        for key, customer in held.values_list("pk", duty.customer):
            heir = turns.setdefault(customer, heirs[len(turns) % len(heirs)])
            by_heir[heir].append(key)
        given[duty.name] = sum(_give(duty, keys, user, heir, actor=actor) for heir, keys in by_heir.items())
    return given


def _give(duty: Duty, keys: list[Any], user: User, heir: User, *, actor: User | None) -> int:
    if duty.give:
        return duty.give(keys, heir, actor)
    model = duty.open().model
    values: dict[str, Any] = {duty.holder: heir}
    if issubclass(model, Versioned):
        values |= {"version": F("version") + 1, "updated_at": timezone.now()}
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        model._default_manager.filter(pk__in=chunk).update(**values)
        moved = ((model(pk=key), {duty.holder: user.pk}, {duty.holder: heir.pk}) for key in chunk)
        audit.record_many(f"{duty.name}.handed_over", moved, actor=actor)
    return len(keys)


def _in_order() -> list[Duty]:
    return sorted(_duties.values(), key=lambda duty: duty.rank)


register(
    Duty("customer", _("customers"), Customer.objects.all, "manager", "pk", rank=10),
    Duty("question", _("open questions"), OpenQuestion.objects.open, "assignee", "interaction__customer", rank=20),
    Duty("issue", _("issues that are not resolved"), SupportIssue.objects.open, "assignee", "customer", rank=30),
)
