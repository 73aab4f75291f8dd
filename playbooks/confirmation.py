"""The mail that confirms a callback: when it is on their own clock, how to move it, and an event for their calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.messages.kinds import Mail, Pointless
from accounts.models import Consent, Message
from accounts.templating import mails
from accounts.templating.placeholders import DEAD_LINK, Kind, Placeholder, Recipient, each
from accounts.templating.uses import Use
from playbooks.ical import invitation
from playbooks.models import Callback
from playbooks.notices import CONFIRMATION, STANDS_NO_LONGER, stands
from playbooks.public import move_url
from retention_site.base import clocks

FOLDER = Path(__file__).with_name("words")


def join() -> None:
    """Let templates word the confirmation. Who has no name gets it too: they asked to be called."""
    use = Use(
        kind=CONFIRMATION,
        label=_("callback confirmed"),
        note=_("A call was promised or moved, and they want it in writing. An event for their calendar goes with it."),
        purpose=Consent.Purpose.SERVICE,
        folder=FOLDER,
        about=_callbacks,
        needs={"call_time": "", "call_place": "", "move_url": ""},
        finish=_finished,
        nameless="",
    )
    mails.join(use, *_placeholders())


def _callbacks(messages: Sequence[Message]) -> Mapping[int, Callback | Pointless]:
    keys = {message.params["callback"] for message in messages}
    rows = Callback.objects.select_related("customer__team", "contact", "assignee").in_bulk(keys)
    found = {message.pk: rows.get(message.params["callback"]) for message in messages}
    planned = {message.pk: message for message in messages}
    return {key: each if each and stands(each, planned[key]) else Pointless(STANDS_NO_LONGER) for key, each in found.items()}


def _finished(mail: Mail, callback: Callback, message: Message) -> Mail:
    calendar = invitation(callback, message.address)
    return replace(mail, calendar=calendar.to_ical().decode(), calendar_method=str(calendar["method"]))


def _placeholders() -> tuple[Placeholder, ...]:
    text = Kind.TEXT
    return (
        Placeholder(
            "call_time", _("Day and time of the call, on their own clock"), _("Monday 1 March 10:30"), text, each(_time)
        ),
        Placeholder("call_place", _("The place whose clock that is"), _("Bangkok"), text, each(_place)),
        Placeholder("about", _("What the call is about"), _("The last invoice"), Kind.LINES, each(lambda one: one.about.about)),
        Placeholder(
            "move_url",
            _("Where they move or cancel the call"),
            DEAD_LINK,
            Kind.LINK,
            link=lambda one: move_url(one.about),
        ),
    )


def _time(one: Recipient) -> str:
    callback: Callback = one.about
    with translation.override(one.language):
        return date_format(callback.promised_for.astimezone(callback.zone), "l j F H:i")


def _place(one: Recipient) -> str:
    with translation.override(one.language):
        return clocks.place_name(one.about.zone)
