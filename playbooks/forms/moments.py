"""Choosing the moment of a promise: one of the free times that suit both sides, or any other on either clock."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Customer, User
from playbooks.actions.callbacks import SLOT_TAKEN
from playbooks.models import Callback
from playbooks.slots import LOOKED_AROUND, Calendar, QuickChoice, SlotDay, calendar_for, quick_choices
from retention_site.base.widgets import MomentInput

MINE, THEIRS = "mine", "theirs"
FURTHEST = timedelta(days=400)


class MomentForm(forms.Form):
    """A moment to promise; what speaks against it must be seen before it is promised.

    `slot` is a free time with its offset, `at` any other, read on the clock that `clock` names. A page shown again carries in
    `seen_at` what `at` held already, so that pressing one of the times offered then is not taken for two answers.
    """

    slot = forms.CharField(required=False, max_length=40)
    at = forms.DateTimeField(label=gettext_lazy("Another time"), required=False, widget=MomentInput)
    clock = forms.ChoiceField(
        label=gettext_lazy("On whose clock"),
        required=False,
        choices=[(MINE, gettext_lazy("on your clock")), (THEIRS, gettext_lazy("on theirs"))],
        initial=MINE,
    )
    seen_at = forms.CharField(required=False, max_length=40)
    is_sure = forms.BooleanField(label=gettext_lazy("Promise it all the same"), required=False)

    beside_the_point = ("clock", "seen_at", "is_sure")  # without a moment these say nothing

    def __init__(
        self,
        *args: Any,
        customer: Customer,
        assignee: User,
        there: ZoneInfo | None = None,
        besides: Callback | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.now = timezone.now()
        self.zone: ZoneInfo = timezone.get_current_timezone()
        self.customer, self.caller, self.besides = customer, assignee, besides
        self.there = there or customer.zone
        self.warnings: list[str] = []
        self.fields["at"].widget.attrs |= {"class": "form-control", "autocomplete": "off"}
        self.fields["is_sure"].widget.attrs["class"] = "form-check-input"
        self.fields["clock"].widget.attrs["class"] = "form-select"

    def full_clean(self) -> None:
        """Read what was typed on the clock that was chosen."""
        is_theirs = self.is_bound and self.data.get(self.add_prefix("clock")) == THEIRS
        with timezone.override(self.there if is_theirs else self.zone):
            super().full_clean()

    @property
    def changed_data(self) -> list[str]:
        """What somebody chose: what was not even sent is as it was."""
        sent = [name for name in super().changed_data if self.add_prefix(name) in self.data]
        return [name for name in sent if name not in self.beside_the_point]

    @cached_property
    def calendar(self) -> Calendar:
        return self._calendar(self.now)

    @cached_property
    def days(self) -> list[SlotDay]:
        """The free times that suit both sides; asked for only where they are shown."""
        return self.calendar.days(self.now.astimezone(self.zone).date(), now=self.now)

    @cached_property
    def quick(self) -> list[QuickChoice]:
        return quick_choices(self.calendar, now=self.now)

    @property
    def seen(self) -> str:
        """What `at` holds on the page that is shown now."""
        return self.data.get(self.add_prefix("at"), "") if self.is_bound else ""

    @property
    def is_taken(self) -> bool:
        return self.has_error("at", SLOT_TAKEN)

    @property
    def is_guess(self) -> bool:
        """Is it only assumed on which clock they are?"""
        return self.customer.zone_is_assumed and self.there == self.customer.zone

    @property
    def pressed(self) -> str:
        """The free time that is chosen on the page that is shown now; none where another was typed beside it."""
        is_plain = not self.is_bound or self.moment is None or self.moment == self.cleaned_data.get("slot")
        return str(self["slot"].value() or "") if is_plain else ""

    @property
    def nearest(self) -> list[datetime]:
        """Free times near the one that was refused, or that something speaks against; read anew."""
        moment = self.moment
        if moment is None or not self.now < moment <= self.now + FURTHEST or not self.errors.get("at"):
            return []
        return self._calendar_around(moment).nearest(moment, now=self.now)

    @property
    def moment(self) -> datetime | None:
        """What was chosen, as an aware moment."""
        chosen: datetime | None = getattr(self, "cleaned_data", {}).get("chosen")
        return chosen

    def clean_slot(self) -> datetime | None:
        """Take any moment with its offset: whether it is still free, the action decides."""
        text: str = self.cleaned_data["slot"]
        try:
            at = datetime.fromisoformat(text) if text else None
        except ValueError:
            at = None
        if text and (at is None or at.tzinfo is None):
            raise ValidationError(_("Choose a day and a time."))
        return at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        slot, at = cleaned.get("slot"), cleaned.get("at")
        is_new = bool(at) and self.data.get(self.add_prefix("at"), "") != cleaned.get("seen_at", "")
        cleaned["chosen"] = slot if slot and not is_new else at or slot
        if slot and at and is_new and slot != at:
            self.add_error("at", _("Two times are given. Keep this one, or press one of those above once more."))
        return cleaned

    def weigh(self, moment: datetime) -> None:
        """Refuse the past and what is taken, and what speaks against `moment` until the box says that it is meant."""
        if moment <= self.now:
            self.add_error("at", _("A promise must lie in the future."))
            return
        if moment > self.now + FURTHEST:
            self.add_error("at", _("This is more than a year ahead."))
            return
        calendar = self._calendar_around(moment)
        self.warnings = calendar.warnings(moment, language=get_language() or "en")
        if calendar.is_taken(moment):
            self.add_error("at", ValidationError(_("This quarter of an hour is taken."), code=SLOT_TAKEN))
        elif self.warnings and not self.cleaned_data.get("is_sure"):
            self.add_error("at", " ".join(self.warnings))

    def _calendar(self, start: datetime) -> Calendar:
        who = {"assignee": self.caller, "customer": self.customer, "there": self.there, "besides": self.besides}
        return calendar_for(**who, zone=self.zone, start=start)  # type: ignore[arg-type]

    def _calendar_around(self, moment: datetime) -> Calendar:
        """Read anew: somebody may have been quicker, and `moment` may lie beyond the days that are offered."""
        return self._calendar(max(moment - LOOKED_AROUND, self.now))


def named(error: ValidationError) -> ValidationError:
    """Say at the field `at` what an action says of `promised_for`."""
    if not hasattr(error, "error_dict"):
        return error
    return ValidationError({{"promised_for": "at"}.get(name, name): errors for name, errors in error.error_dict.items()})
