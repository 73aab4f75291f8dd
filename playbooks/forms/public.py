"""What a customer may choose behind the link in their mail: another free time, or no call at all."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from playbooks.models import Callback
from playbooks.slots import ONE_DAY, calendar_for
from retention_site.base.working_time import MIDNIGHT, local_instant

DAYS_AHEAD = 10
NOTICE = timedelta(hours=1)  # nobody finds a call on their list that is due at once
MOVE, CANCEL = "move", "cancel"


@dataclass(frozen=True)
class OfferedDay:
    """A day on the customer's calendar, and the free times of which one an hour is enough to choose from on a phone."""

    day: date
    slots: list[datetime]


class CustomerMoveForm(forms.Form):
    """Nothing happens without the button that says so: `act` comes with it; `version` tells what they saw."""

    act = forms.ChoiceField(choices=[(MOVE, MOVE), (CANCEL, CANCEL)])
    slot = forms.CharField(required=False, max_length=40)
    version = forms.IntegerField()

    def __init__(self, data: QueryDict | None = None, *, callback: Callback) -> None:
        super().__init__(data)
        self.callback = callback

    @cached_property
    def free(self) -> list[datetime]:
        """The free times that suit both sides, in order."""
        now, zone, assignee = timezone.now(), self.callback.zone, self.callback.assignee
        calendar = calendar_for(assignee=assignee, customer=self.callback.customer, zone=zone, start=now, there=zone)
        end = local_instant(now.astimezone(zone).date() + DAYS_AHEAD * ONE_DAY, MIDNIGHT, zone)
        return list(calendar.free_slots(now + NOTICE, end)) if assignee.is_active else []

    @property
    def days(self) -> list[OfferedDay]:
        """Days with something free, on the customer's calendar."""
        hours: dict[date, dict[tuple[int, int], datetime]] = {}
        for slot in self.free:
            there = slot.astimezone(self.callback.zone)
            hours.setdefault(there.date(), {}).setdefault((there.hour, there.fold), slot)
        return [OfferedDay(day, list(slots.values())) for day, slots in hours.items()]

    def clean_slot(self) -> datetime | None:
        text = self.cleaned_data["slot"]
        if text == self.callback.promised_for.isoformat():  # the button was pressed twice
            return self.callback.promised_for
        return next((slot for slot in self.free if slot.isoformat() == text), None) if text else None

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("act") == MOVE and cleaned.get("slot") is None:
            self.add_error(None, self._why_not())
        return cleaned

    def refuse(self, reason: str) -> None:
        """Say why it could not be done, and look anew at what is free."""
        self.__dict__.pop("free", None)
        self.add_error(None, reason)

    def _why_not(self) -> str:
        if self.data.get("slot"):
            return _("This time is no longer free. These are the times that are free now.")
        return _("Choose one of the times.")
