"""The mails by which people hear of a callback: that it is promised, with how to move it, and that it is cancelled.

Each says when on their own clock, and brings their calendar what has changed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar

from accounts.messages.kinds import Mail, Pointless
from accounts.models import Consent, Message
from accounts.templating import mails
from accounts.templating.placeholders import DEAD_LINK, Kind, Placeholder, Recipient, each
from accounts.templating.uses import Use
from playbooks.ical import invitation, withdrawal
from playbooks.models import Callback
from playbooks.notices import CANCELLATION, CONFIRMATION, STANDS_NO_LONGER, stands
from playbooks.public import move_url
from retention_site.base import clocks

FOLDER = Path(__file__).with_name("words")


def join() -> None:
    """Let templates word both. Who has no name gets them too: they asked to be called."""
    when = {"call_time": "", "call_place": ""}
    confirmation = Use(
        kind=CONFIRMATION,
        label=_("callback confirmed"),
        note=_("A call was promised or moved, and they want it in writing. An event for their calendar goes with it."),
        purpose=Consent.Purpose.SERVICE,
        folder=FOLDER,
        about=_about(stands),
        needs=when | {"move_url": ""},
        finish=_finished(invitation),
        nameless="",
    )
    cancellation = Use(
        kind=CANCELLATION,
        label=_("callback cancelled"),
        note=_("A call that was confirmed will not take place. It leaves their calendar."),
        purpose=Consent.Purpose.SERVICE,
        folder=FOLDER,
        about=_about(lambda callback, _message: callback.outcome == Callback.Outcome.WITHDRAWN),
        needs=when,
        finish=_finished(withdrawal),
        nameless="",
    )
    mails.join(confirmation, *_placeholders(), _move())
    mails.join(cancellation, *_placeholders())


def _about(is_true: Callable[[Callback, Message], bool]) -> Callable[[Sequence[Message]], Mapping[int, Callback | Pointless]]:
    """Return what looks up the callbacks; Pointless is a mail that would say of one what `is_true` denies."""

    def found(messages: Sequence[Message]) -> Mapping[int, Callback | Pointless]:
        keys = {message.params["callback"] for message in messages}
        rows = Callback.objects.select_related("customer__team", "contact", "assignee").in_bulk(keys)
        callbacks = [(message, rows.get(message.params["callback"])) for message in messages]
        gone = Pointless(STANDS_NO_LONGER)
        return {message.pk: row if row and is_true(row, message) else gone for message, row in callbacks}

    return found


def _finished(calendar_for: Callable[[Callback, str], Calendar]) -> Callable[[Mail, Callback, Message], Mail]:
    def with_calendar(mail: Mail, callback: Callback, message: Message) -> Mail:
        calendar = calendar_for(callback, message.address)
        return replace(mail, calendar=calendar.to_ical().decode(), calendar_method=str(calendar["method"]))

    return with_calendar


def _placeholders() -> tuple[Placeholder, ...]:
    text = Kind.TEXT
    return (
        Placeholder(
            "call_time", _("Day and time of the call, on their own clock"), _("Monday 1 March 10:30"), text, each(_time)
        ),
        Placeholder("call_place", _("The place whose clock that is"), _("Bangkok"), text, each(_place)),
        Placeholder("about", _("What the call is about"), _("The last invoice"), Kind.LINES, each(lambda one: one.about.about)),
    )


def _move() -> Placeholder:
    meaning = _("Where they move or cancel the call")
    return Placeholder("move_url", meaning, DEAD_LINK, Kind.LINK, link=lambda one: move_url(one.about))


def _time(one: Recipient) -> str:
    callback: Callback = one.about
    with translation.override(one.language):
        return date_format(callback.promised_for.astimezone(callback.zone), "l j F H:i")


def _place(one: Recipient) -> str:
    with translation.override(one.language):
        return clocks.place_name(one.about.zone)
