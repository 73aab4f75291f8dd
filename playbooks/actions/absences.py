"""Being away: the promises that fall into an absence go to the stand-in or a free colleague, and come back with its end.

What became of each promise is in its ledger, with the absence it was about; one that nobody could take stays, and says why.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Absence, Customer, User
from playbooks import reasons
from playbooks.actions.callbacks import hand_over_callback, hold_customers, note_stayed
from playbooks.models import Callback, CallbackEvent
from retention_site.base import changes
from retention_site.base.clocks import moment

LONGEST = timedelta(days=366)


def enter_absence(
    *, actor: User | None, user: User, starts_at: datetime, ends_at: datetime, stand_in: User | None = None, reason: str = ""
) -> Absence:
    """Note that somebody is away, and hand the promises of that time over. Raises ValidationError."""
    absence = Absence(user=user, starts_at=starts_at, ends_at=ends_at, stand_in=stand_in, reason=reason)
    with transaction.atomic():
        _check(absence)
        changes.create(absence, actor=actor, action="absence.entered")
        _hand_over(absence, actor)
    return absence


def update_absence(*, actor: User | None, absence: Absence, version: int | None, fields: dict[str, Any]) -> Absence:
    """Change an absence that is still at `version`: promises it now covers are handed over, others come back.

    Raises StaleVersion or ValidationError.
    """
    with transaction.atomic():
        wanted = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
        if wanted.cancelled_at:
            raise changes.refuse("ends_at", _("This absence is over."))
        for name, value in fields.items():
            setattr(wanted, name, value)
        _check(wanted)
        saved = changes.update(absence, fields, version=version, actor=actor, action="absence.updated")
        _take_back(saved, actor)
        _hand_over(saved, actor)
    return saved


def end_absence(*, actor: User | None, absence: Absence, version: int | None) -> Absence:
    """Call an absence off before it begins, or end it now; the promises still to come return to whom they were taken from.

    Raises StaleVersion or ValidationError.
    """
    now = timezone.now()
    if absence.cancelled_at or absence.ends_at <= now:
        raise changes.refuse("ends_at", _("This absence is over."))
    fields = {"cancelled_at": now} if now <= absence.starts_at else {"ends_at": now}
    with transaction.atomic():
        saved = changes.update(absence, fields, version=version, actor=actor, action="absence.ended")
        _take_back(saved, actor)
    return saved


def _check(absence: Absence) -> None:
    """Refuse what cannot be; whoever is away or stands in is locked, so that two entries do not slip past each other."""
    keys = [key for key in (absence.user_id, absence.stand_in_id) if key]
    list(User.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    if absence.ends_at <= timezone.now():
        raise changes.refuse("ends_at", _("This is past: promises that were missed then are on Today."))
    if absence.ends_at - absence.starts_at > LONGEST:
        raise changes.refuse("ends_at", _("An absence is a year at most."))
    at_once = Absence.objects.between(absence.starts_at, absence.ends_at).exclude(pk=absence.pk)
    if other := at_once.filter(user=absence.user).first():
        raise changes.refuse("starts_at", _away_words(other))
    if absence.stand_in is None:
        return
    if not absence.stand_in.is_active:
        raise changes.refuse("stand_in", _("This colleague has left."))
    if other := at_once.filter(user=absence.stand_in).select_related("user").first():
        raise changes.refuse("stand_in", _away_words(other))


def _away_words(other: Absence) -> str:
    start, end = (moment(timezone.localtime(at)) for at in (other.starts_at, other.ends_at))
    said = {"name": other.user, "start": start, "end": end}
    return _("%(name)s is away from %(start)s to %(end)s.") % said


def _hand_over(absence: Absence, actor: User | None) -> None:
    """Give what is owed in the absence to the stand-in, else to whoever of the team is free and has taken the fewest."""
    owed = Callback.objects.owed().filter(assignee=absence.user).between(absence.starts_at, absence.ends_at)
    callbacks = list(owed.order_by("promised_for"))
    if not callbacks:
        return
    hold_customers(callbacks)
    colleagues = _Colleagues(absence, callbacks)
    reason = reasons.of_somebody(reasons.AWAY, absence.user.full_name)
    for callback in callbacks:
        for colleague in colleagues.who_can_take(callback):
            if _given(callback, colleague, reason, absence, actor):
                colleagues.taken[colleague.pk] += 1
                break
        else:
            why = reasons.NOBODY_FREE
            if absence.stand_in:
                why = reasons.of_somebody(reasons.NOBODY_HAS_TIME, absence.stand_in.full_name)
            note_stayed(actor=actor, callback=callback, reason=why, absence=absence)


class _Colleagues:
    """Who may take over: the stand-in first, then the team; with who is away when, and which customers they may see."""

    def __init__(self, absence: Absence, callbacks: list[Callback]) -> None:
        present = User.objects.working().exclude(pk=absence.user_id)
        team = present.filter(team=absence.user.team_id) if absence.user.team_id else present.none()
        stand_in = present.filter(pk__in=[absence.stand_in_id] if absence.stand_in_id else [])
        self.first = list(stand_in)
        self.team = [colleague for colleague in team if colleague not in self.first]
        people = self.first + self.team
        away = Absence.objects.between(absence.starts_at, absence.ends_at).filter(user__in=people)
        self.away = list(away.values_list("user", "starts_at", "ends_at"))
        self.seen: dict[int, set[int]] = {}
        if settings.TEAM_CUSTOMERS_ONLY:
            customers = {callback.customer_id for callback in callbacks}
            self.seen = {each.pk: _visible(each, customers) for each in people}
        self.taken: Counter[int] = Counter()

    def who_can_take(self, callback: Callback) -> list[User]:
        team = sorted(self.team, key=lambda each: self.taken[each.pk])  # stable: by name within the same number
        return [each for each in self.first + team if self._is_there(each, callback) and self._sees(each, callback)]

    def _is_there(self, person: User, callback: Callback) -> bool:
        return not any(user == person.pk and start <= callback.promised_for < end for user, start, end in self.away)

    def _sees(self, person: User, callback: Callback) -> bool:
        return not self.seen or callback.customer_id in self.seen[person.pk]


def _visible(user: User, customers: set[int]) -> set[int]:
    return set(Customer.objects.visible_to(user).filter(pk__in=customers).values_list("pk", flat=True))


def _take_back(absence: Absence, actor: User | None) -> None:
    """Return what this absence took away and no longer covers, where the taker has it still and it is yet to come."""
    now = timezone.now()
    handed = CallbackEvent.objects.filter(absence=absence, kind=CallbackEvent.Kind.HANDED_OVER).exclude(assignee=absence.user)
    takers = dict(handed.order_by("id").values_list("callback", "assignee"))
    reason = reasons.of_somebody(reasons.BACK, absence.user.full_name)
    owed = Callback.objects.owed().filter(pk__in=takers, promised_for__gt=now).order_by("promised_for")
    callbacks = list(owed.select_related("assignee"))
    hold_customers(callbacks)
    for callback in callbacks:
        covered = not absence.cancelled_at and absence.starts_at <= callback.promised_for < absence.ends_at
        if covered or takers[callback.pk] != callback.assignee_id:
            continue
        if not _given(callback, absence.user, reason, absence, actor):
            why = reasons.of_somebody(reasons.SLOT_TAKEN, absence.user.full_name)
            note_stayed(actor=actor, callback=callback, reason=why, absence=absence)


def _given(callback: Callback, taker: User, reason: str, absence: Absence, actor: User | None) -> bool:
    try:
        hand_over_callback(actor=actor, callback=callback, assignee=taker, reason=reason, absence=absence)
    except ValidationError:
        return False
    return True
