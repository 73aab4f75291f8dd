"""Callbacks as iCalendar, for the customer's calendar and for staff who subscribe to theirs."""

from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from accounts.models import Customer
from playbooks.models import Callback

FEED_REFRESH = timedelta(minutes=15)


def callback_calendar(callback: Callback) -> Calendar:
    """Return the one event that goes with a confirmation: no names of colleagues, no other customer."""
    calendar = _calendar()
    event = _event(callback)
    event.add("summary", _("%(company)s calls you") % {"company": settings.COMPANY_NAME})
    event.add("description", callback.about)
    calendar.add_component(event)
    return calendar


def feed_calendar(callbacks: Iterable[Callback], name: str) -> Calendar:
    """Return a person's promises as a calendar to subscribe to; one that will not take place any more is cancelled there.

    Whoever gets hold of the link reads all of it, and so does the company that runs the calendar. Therefore it names the
    firm to call and leads to the page behind the log-in; what it is about, persons and phone numbers stay on that page.
    """
    calendar = _calendar()
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", FEED_REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", FEED_REFRESH)
    for callback in callbacks:
        event = _event(callback)
        event.add("summary", _summary(callback))
        event.add("url", settings.BASE_URL + reverse("callback_detail", args=[callback.pk]))
        event.add("last-modified", callback.updated_at)
        if callback.is_owed:
            event.add_component(_alarm())
        calendar.add_component(event)
    return calendar


def _summary(callback: Callback) -> str:
    if callback.customer.kind == Customer.Kind.PERSON:
        return _("Callback %(number)d") % {"number": callback.pk}
    return _("Callback: %(customer)s") % {"customer": callback.customer.name}


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Keepsake//Callbacks//EN")
    calendar.add("version", "2.0")
    return calendar


def _event(callback: Callback) -> Event:
    """The moment promised, in UTC; whatever happened to the promise raises the version, and so the sequence."""
    event = Event()
    event.add("uid", f"callback-{callback.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", callback.version)
    event.add("dtstamp", callback.updated_at)
    event.add("dtstart", callback.promised_for.astimezone(UTC))
    event.add("dtend", callback.due_by.astimezone(UTC))
    event.add("status", "CANCELLED" if _takes_no_place(callback) else "CONFIRMED")
    return event


def _takes_no_place(callback: Callback) -> bool:
    """Withdrawn, or closed before its time came; what was kept or broken in its time stays in the calendar as it was."""
    closed_before = callback.closed_at is not None and callback.closed_at < callback.promised_for
    return callback.outcome == Callback.Outcome.WITHDRAWN or closed_before


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Callback"))
    alarm.add("trigger", -timedelta(minutes=10))
    return alarm
