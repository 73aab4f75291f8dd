"""Callbacks as iCalendar (RFC 5545), for the customer's calendar and for staff who subscribe to theirs."""

from collections.abc import Iterable
from datetime import UTC, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from accounts.models import Customer
from playbooks.models import Callback
from playbooks.public import move_url

FEED_REFRESH = timedelta(minutes=15)
REQUEST, CANCEL = "REQUEST", "CANCEL"  # methods of RFC 5546


def invitation(callback: Callback, address: str) -> Calendar:
    """Return the event that goes with a confirmation to `address`: no names of colleagues, no other customer.

    A calendar that knows its UID replaces what it had, because the SEQUENCE is higher.
    """
    event = _event_for(callback, address)
    event.add("description", "\n\n".join([callback.about, _("To move or cancel the call:") + "\n" + move_url(callback)]))
    event.add("url", move_url(callback))
    return _calendar(event, method=REQUEST)


def withdrawal(callback: Callback, address: str) -> Calendar:
    """Return what takes the event out of the calendar of `address` again."""
    return _calendar(_event_for(callback, address), method=CANCEL)


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


def _event_for(callback: Callback, address: str) -> Event:
    event = _event(callback)
    event.add("summary", _("%(company)s calls you") % {"company": settings.COMPANY_NAME})
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = vText(settings.COMPANY_NAME)
    event.add("organizer", organizer)
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params["RSVP"] = vText("FALSE")  # nobody reads an answer: the link moves or cancels
    event.add("attendee", attendee)
    return event


def _summary(callback: Callback) -> str:
    if callback.customer.kind == Customer.Kind.PERSON:
        return _("Callback %(number)d") % {"number": callback.pk}
    return _("Callback: %(customer)s") % {"customer": callback.customer.name}


def _calendar(*events: Event, method: str = "") -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Keepsake//Callbacks//EN")
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
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
