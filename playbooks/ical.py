"""Callbacks as iCalendar, for the customer's calendar and for staff who subscribe to theirs."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

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
    """Return a person's promises as a calendar to subscribe to; withdrawn ones are not in it."""
    calendar = _calendar()
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", FEED_REFRESH)
    for callback in callbacks:
        event = _event(callback)
        who = callback.contact.called if callback.contact else ""
        event.add("summary", " · ".join(part for part in (callback.customer.name, who) if part))
        event.add("description", callback.about)
        if callback.phone:
            event.add("location", f"tel:{callback.phone}")
        if callback.is_owed:
            event.add_component(_alarm())
        calendar.add_component(event)
    return calendar


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Keepsake//Callbacks//EN")
    calendar.add("version", "2.0")
    return calendar


def _event(callback: Callback) -> Event:
    event = Event()
    event.add("uid", f"callback-{callback.pk}@{settings.BASE_URL.partition('://')[2].partition(':')[0]}")
    event.add("sequence", callback.version)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", callback.promised_for)
    event.add("dtend", callback.due_by)
    event.add("status", "CONFIRMED")
    return event


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Callback"))
    alarm.add("trigger", -timedelta(minutes=10))
    return alarm
