"""Callbacks as iCalendar (RFC 5545), for the customer's calendar and for staff who subscribe to theirs."""

from collections.abc import Iterable
from datetime import timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from playbooks.models import Callback
from playbooks.public import move_url

FEED_REFRESH = timedelta(minutes=15)
REQUEST, CANCEL = "REQUEST", "CANCEL"  # methods of RFC 5546


def invitation(callback: Callback, address: str) -> Calendar:
    """Return the event that goes with a confirmation to `address`: no names of colleagues, no other customer.

    A calendar that knows its UID replaces what it had, because the SEQUENCE is higher.
    """
    event = _event_for(callback, address)
    event.add("status", "CONFIRMED")
    event.add("description", "\n\n".join([callback.about, _("To move or cancel the call:") + "\n" + move_url(callback)]))
    event.add("url", move_url(callback))
    return _calendar(event, method=REQUEST)


def withdrawal(callback: Callback, address: str) -> Calendar:
    """Return what takes the event out of the calendar of `address` again."""
    event = _event_for(callback, address)
    event.add("status", "CANCELLED")
    return _calendar(event, method=CANCEL)


def feed_calendar(callbacks: Iterable[Callback], name: str) -> Calendar:
    """Return a person's promises as a calendar to subscribe to; withdrawn ones are not in it."""
    calendar = _calendar(*map(_event_of_staff, callbacks))
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", FEED_REFRESH)
    return calendar


def _calendar(*events: Event, method: str = "") -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Keepsake//Callbacks//EN")
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    for event in events:
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


def _event_of_staff(callback: Callback) -> Event:
    event = _event(callback)
    event.add("status", "CONFIRMED")
    who = callback.contact.called if callback.contact else ""
    event.add("summary", " · ".join(part for part in (callback.customer.name, who) if part))
    event.add("description", callback.about)
    if callback.phone:
        event.add("location", f"tel:{callback.phone}")
    if callback.is_owed:
        event.add_component(_alarm())
    return event


def _event(callback: Callback) -> Event:
    event = Event()
    event.add("uid", f"callback-{callback.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", callback.version)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", callback.promised_for)
    event.add("dtend", callback.due_by)
    return event


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Callback"))
    alarm.add("trigger", -timedelta(minutes=10))
    return alarm
