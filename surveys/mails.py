"""The mails of surveys: the question itself, and the receipt for what was recorded on the phone.

Links are made here, at the moment of sending, and never stored.
"""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.messages.kinds import Mail, Pointless, message_kind
from accounts.models import Message
from accounts.names import can_greet
from surveys.actions.asking import ASK
from surveys.actions.phone_answers import RECEIPT, correctable_until
from surveys.actions.reminders import REMINDER
from surveys.asking import CLOSED, NO_NAME
from surveys.links import answer_url, stop_url, trap_url
from surveys.models import Answer, Invitation, Question, Response


@message_kind(ASK, gettext_lazy("survey question"))
def ask(message: Message) -> Mail:
    """To the customer: the first question, whose numbers are links that choose them, and the way never to be asked again.

    Raises Pointless when the survey was closed, was answered meanwhile, or the person has no name any more.
    """
    return _question(message, is_reminder=False)


@message_kind(REMINDER, gettext_lazy("reminder of a survey question"))
def remind(message: Message) -> Mail:
    """To the customer: the same question once more, and that it is the last time. Raises Pointless as `ask` does."""
    return _question(message, is_reminder=True)


def _question(message: Message, *, is_reminder: bool) -> Mail:
    invitation = (
        Invitation.objects.select_related("survey").prefetch_related("survey__questions").get(pk=message.params["invitation"])
    )
    survey, language = invitation.survey, message.language
    questions = [each for each in survey.questions.all() if each.is_active and each.shown_after_id is None]
    if not survey.is_live or not questions or invitation.status == Invitation.Status.ANSWERED:
        raise Pointless(CLOSED)
    question = questions[0]
    address = answer_url(invitation)
    numbers = [(number, f"{address}?score={number}") for number in question.scale]
    context = {
        "is_reminder": is_reminder,
        "question": question.wording_in(language),
        "intro": survey.intro_in(language),
        "numbers": numbers,
        "first": min(question.scale, default=0),
        "last": max(question.scale, default=0),
        "low": question.low_in(language),
        "high": question.high_in(language),
        "answer_url": address,
        "trap_url": trap_url(invitation),
        "stop_url": stop_url(invitation),
    }
    headers = {
        "List-Unsubscribe": f"<{context['stop_url']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
    }
    return _mail(message, "ask", _subject(question, language), context, headers)


@message_kind(RECEIPT, gettext_lazy("receipt of an answer"))
def receipt(message: Message) -> Mail:
    """To the customer: what a colleague recorded in their name, and the link by which to correct it."""
    response = (
        Response.objects.select_related("invitation", "recorder")
        .prefetch_related("answers__question")
        .get(pk=message.params["response"])
    )
    if response.invitation is None or response.recorder is None:  # corrected by the person, who needs no receipt
        raise Pointless(CLOSED)
    language = message.language
    context = {
        "recorder": response.recorder.full_name,
        "answers": [(each.question.wording_in(language), _answered(each, language)) for each in response.answers.all()],
        "until": correctable_until(response),
        "answer_url": answer_url(response.invitation),
    }
    return _mail(message, "receipt", _("What we wrote down for you"), context, {})


def _mail(message: Message, template: str, subject: str, context: dict[str, Any], headers: dict[str, str]) -> Mail:
    name = message.contact.called.strip() if message.contact else ""
    if not can_greet(name):
        raise Pointless(NO_NAME)
    context |= {"subject": subject, "company": settings.COMPANY_NAME, "language": message.language, "name": name}
    return Mail(
        subject=f"{subject} · {settings.COMPANY_NAME}",
        text=render_to_string(f"surveys/mails/{template}.txt", context),
        html=render_to_string(f"surveys/mails/{template}.html", context | {"name": format_html("<bdi>{}</bdi>", name)}),
        headers=headers,
    )


def _subject(question: Question, language: str) -> str:
    if question.kind == Question.Kind.RECOMMEND:
        return _("One question for you")
    return question.wording_in(language)


def _answered(answer: Answer, language: str) -> str:
    choices = dict(answer.question.choices_in(language))
    return ", ".join(choices.get(code, code) for code in answer.choices) or str(answer)
