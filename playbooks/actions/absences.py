"""Being away: the promises that fall into an absence are handed over, visibly, or the leads are told."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Absence, User
from playbooks.actions.callbacks import hand_over_callback
from playbooks.models import Callback
from retention_site.base import changes


@dataclass(frozen=True)
class Absent:
    """An absence that was entered, and what became of the promises in it."""

    absence: Absence
    handed_over: list[Callback]
    left: list[Callback]


def enter_absence(
    *, actor: User | None, user: User, starts_at: datetime, ends_at: datetime, stand_in: User | None = None, reason: str = ""
) -> Absent:
    """Note that somebody is away and hand the promises of that time over: to the stand-in, else to whoever of the team is free.

    A promise that nobody can take at its time stays where it is, and is told. Raises ValidationError.
    """
    absence = Absence(user=user, starts_at=starts_at, ends_at=ends_at, stand_in=stand_in, reason=reason)
    with transaction.atomic():
        changes.create(absence, actor=actor, action="absence.entered")
        done, left = list[Callback](), list[Callback]()
        colleagues = _colleagues(absence)
        for callback in Callback.objects.owed().filter(assignee=user).between(starts_at, ends_at).order_by("promised_for"):
            taken = _hand_over(callback, colleagues, absence, actor)
            (done if taken else left).append(taken or callback)
    return Absent(absence, done, left)


def _hand_over(callback: Callback, colleagues: list[User], absence: Absence, actor: User | None) -> Callback | None:
    reason = _("%(name)s is away") % {"name": absence.user.full_name}
    for colleague in colleagues:
        try:
            return hand_over_callback(actor=actor, callback=callback, assignee=colleague, reason=reason)
        except ValidationError:
            continue
    return None


def _colleagues(absence: Absence) -> list[User]:
    """Return who may take over, the stand-in first, without those who are away themselves."""
    away = Absence.objects.between(absence.starts_at, absence.ends_at).values("user")
    present = User.objects.working().exclude(pk__in=away).exclude(pk=absence.user_id)
    team = list(present.filter(team=absence.user.team_id)) if absence.user.team_id else []
    first = [absence.stand_in] if absence.stand_in and absence.stand_in.is_active else []
    return first + [colleague for colleague in team if colleague not in first]
