"""The receipt for what was recorded on the phone. The question itself is in `question_mails.py`.

Links are made here, at the moment of sending, and never stored.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.messages.kinds import Mail, Pointless, message_kind
from accounts.models import Message
from accounts.names import can_greet
from surveys.actions.phone_answers import RECEIPT, correctable_until
from surveys.asking import CLOSED, NO_NAME
from surveys.links import answer_url
from surveys.models import Answer, Response


@message_kind(RECEIPT, gettext_lazy("receipt of an answer"))
def receipt(message: Message) -> Mail:
    """To the customer: what a colleague recorded in their name, and the link by which to correct it.

    Raises Pointless when they corrected it themselves meanwhile, or have no name any more.
    """
    response = (
        Response.objects.select_related("invitation", "recorder")
        .prefetch_related("answers__question")
        .get(pk=message.params["response"])
    )
    if response.invitation is None or response.recorder is None:  # corrected by the person, who needs no receipt
        raise Pointless(CLOSED)
    name = message.contact.called.strip() if message.contact else ""
    if not can_greet(name):
        raise Pointless(NO_NAME)
    language, subject = message.language, _("What we wrote down for you")
    context = {
        "subject": subject,
        "company": settings.COMPANY_NAME,
        "language": language,
        "name": name,
        "recorder": response.recorder.full_name,
        "answers": [(each.question.wording_in(language), _answered(each, language)) for each in response.answers.all()],
        "until": correctable_until(response),
        "answer_url": answer_url(response.invitation),
    }
    return Mail(
        subject=f"{subject} · {settings.COMPANY_NAME}",
        text=render_to_string("surveys/mails/receipt.txt", context),
        html=render_to_string("surveys/mails/receipt.html", context | {"name": format_html("<bdi>{}</bdi>", name)}),
    )


def _answered(answer: Answer, language: str) -> str:
    choices = dict(answer.question.choices_in(language))
    return ", ".join(choices.get(code, code) for code in answer.choices) or str(answer)
