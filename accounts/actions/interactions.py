"""Writing interactions: logging a talk, or an attempt at one, and correcting it later.

Calls of ours to one person make a chain until somebody is reached: each knows its first attempt and its number. The reached
call is the last link; a call from them that reached us ends the chain too, without being an attempt. The next begins anew.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.contacts import create_contact
from accounts.actions.questions import ask_question
from accounts.models import Contact, Customer, Interaction, User
from retention_site.base import changes

# What decides in which chain a call stands, and where
CHAIN_FIELDS = {"contact", "channel", "direction", "outcome", "at"}


def log_interaction(
    *,
    actor: User | None,
    customer: Customer,
    contact: Contact | None = None,
    new_contact: dict[str, Any] | None = None,
    questions: Iterable[tuple[str, User | None]] = (),
    **fields: Any,
) -> Interaction:
    """Log a talk with its new contact and open questions, all or nothing; it is the actor's and happened now unless told.

    `questions` are pairs of text and who will find out (None: nobody yet). Raises ValidationError.
    """
    with transaction.atomic():
        _hold(customer)
        if new_contact:
            contact = create_contact(actor=actor, customer=customer, **new_contact)
        values = {"staff": actor, "at": timezone.now()} | fields
        interaction = Interaction(customer=customer, contact=contact, **values)
        moved = _place(interaction)
        changes.create(interaction, actor=actor, action="interaction.created")
        _save_places(moved)
        for text, assignee in questions:
            ask_question(actor=actor, interaction=interaction, text=text, assignee=assignee)
    return interaction


def update_interaction(
    *, actor: User | None, interaction: Interaction, version: int | None, fields: dict[str, Any]
) -> Interaction:
    """Correct a talk that is still at `version`. Raises StaleVersion or ValidationError."""
    with transaction.atomic():
        _hold(interaction.customer)
        left_contact = Interaction.objects.get(pk=interaction.pk).contact
        saved = changes.update(interaction, fields, version=version, actor=actor, action="interaction.updated")
        if CHAIN_FIELDS & set(fields):
            for contact in {left_contact, saved.contact}:
                _save_places(number_attempts(list(Interaction.objects.calls_with(saved.customer, contact))))
            if not saved.is_attempt:
                _save_places(number_attempts([saved]))
            saved.refresh_from_db(fields=["first_attempt", "attempt"])
    return saved


def _hold(customer: Customer) -> None:
    """Hold the customer until the transaction ends: attempts logged at the same moment get different numbers."""
    Customer.objects.select_for_update().get(pk=customer.pk)


def _place(interaction: Interaction) -> list[Interaction]:
    """Give a new call its place in its chain; return the calls whose place it changes, in case it came before them."""
    if interaction.channel != Interaction.Channel.PHONE:
        return []
    calls = list(Interaction.objects.calls_with(interaction.customer, interaction.contact))
    later = [call for call in calls if call.at > interaction.at]
    earlier = calls[: len(calls) - len(later)]
    return [call for call in number_attempts([*earlier, interaction, *later]) if call is not interaction]


def number_attempts(calls: list[Interaction]) -> list[Interaction]:
    """Number the calls with one person, given in order of time, in memory; return those whose place changes."""
    moved = []
    first: Interaction | None = None
    tries = 0  # since somebody was reached last
    for call in calls:
        before = (call.first_attempt_id, call.attempt)
        tries += call.is_attempt
        number = tries if call.is_attempt else 1
        call.first_attempt, call.attempt = (first if number > 1 else None), number
        if number == 1 and call.is_attempt:
            first = call
        if call.is_reached:
            tries = 0
        if (call.first_attempt_id, call.attempt) != before:
            moved.append(call)
    return moved


def _save_places(calls: list[Interaction]) -> None:
    for call in calls:
        Interaction.objects.filter(pk=call.pk).update(first_attempt=call.first_attempt, attempt=call.attempt)
