"""The words of the one farewell mail, in its reader’s language: thanks, what ends when, one question, then we keep quiet."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.messages.kinds import Mail, Pointless, message_kind
from accounts.models import Departure, Message
from playbooks.actions.checklists import FAREWELL
from playbooks.models import ChecklistItem
from playbooks.reasons import THEY_STAY
from surveys.actions.leaving import asked_with
from surveys.links import answer_url, stop_url


@message_kind(FAREWELL, gettext_lazy("farewell"))
def farewell(message: Message) -> Mail:
    """To the customer: thanks, with the personal word of who planned it. Raises Pointless when they stay after all."""
    departure = Departure.objects.select_related("spell").get(pk=message.params["departure"])
    if departure.outcome == Departure.Outcome.SAVED:
        raise Pointless(THEY_STAY)
    words = ChecklistItem.objects.values_list("note", flat=True).get(pk=message.params["item"])
    invitation = asked_with(message)
    context = {
        "departure": departure,
        "name": message.contact.called if message.contact else "",
        "words": words,
        "company": settings.COMPANY_NAME,
        "answer_url": answer_url(invitation) if invitation else "",
        "stop_url": stop_url(invitation) if invitation else "",
    }
    return Mail(
        subject=_("Thank you for your time with us: %(company)s") % {"company": settings.COMPANY_NAME},
        text=render_to_string("playbooks/checklists/mails/farewell.txt", context),
    )
