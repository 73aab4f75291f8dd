"""The mails to colleagues around a promise, in the language of who reads them. Customers' are in `callback_mails.py`."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.messages.kinds import Mail, Pointless, message_kind
from accounts.models import Message
from playbooks.models import Callback
from playbooks.notices import OVERDUE, REMINDER, STANDS_NO_LONGER, stands


@message_kind(REMINDER, gettext_lazy("callback reminder"))
def reminder(message: Message) -> Mail:
    """To the assignee, a little before."""
    callback = _standing(message)
    return _to_staff(message, callback, "reminder", _("Soon: call %(customer)s"))


@message_kind(OVERDUE, gettext_lazy("callback overdue"))
def overdue(message: Message) -> Mail:
    """To whoever the escalation has come to."""
    callback = _standing(message)
    return _to_staff(message, callback, "overdue", _("Overdue: call %(customer)s"))


def _to_staff(message: Message, callback: Callback, template: str, subject: str) -> Mail:
    person = message.user or callback.assignee
    context = {
        "callback": callback,
        "name": person.full_name,
        "url": settings.BASE_URL + reverse("callback_detail", args=[callback.pk]),
    }
    with timezone.override(person.zone):
        text = render_to_string(f"playbooks/callbacks/mails/{template}.txt", context)
    return Mail(subject=subject % {"customer": callback.customer.name}, text=text)


def _standing(message: Message) -> Callback:
    """Return the promise if it still stands as it did when the mail was planned. Raises Pointless."""
    wanted = Callback.objects.select_related("customer__team", "contact", "assignee")
    callback = wanted.filter(pk=message.params["callback"]).first()
    if callback is None or not stands(callback, message):
        raise Pointless(STANDS_NO_LONGER)
    return callback
