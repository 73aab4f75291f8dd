"""What the widget puts to whom: the person that a signed text names, whether they may be asked now, and the words of the card.

The widget asks for one number and for words about it, so a survey whose first question has no number does not fit, nor one that
insists on an answer of another kind. An exit survey has no clock and would be put at every visit, so it does not fit either.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accounts.contact_policy import refusals
from accounts.contact_policy.own_rules import NO_NAME
from accounts.models import Contact
from retention_site.base import public_links
from surveys.asking import asks_of, message_to
from surveys.branching import LONGEST_TEXT, shown
from surveys.clocks import throttled
from surveys.models import AskingRules, Invitation, Question, Survey, WidgetSite
from surveys.widget_signing import read_person, secret_of

ANSWERING = "survey.widget"


def contact_of(site: WidgetSite, user: str, signature: str, *, at: datetime) -> Contact | None:
    """Return the contact that the site says is there; None for whoever it cannot name, or names without its signature."""
    person = read_person(user, signature, secret_of(site.pk, site.nonce), at=at)
    if person is None:
        return None
    known = Contact.objects.current().select_related("customer")
    return known.filter(customer__external_id=person.external_id, email__iexact=person.email).order_by("pk").first()


def fits(survey: Survey, questions: list[Question]) -> bool:
    """Can the widget put this survey? `questions` are those it asks."""
    if survey.kind == Survey.Kind.EXIT or not questions or not questions[0].is_scored:
        return False
    return all(each.kind == Question.Kind.TEXT for each in questions[1:] if each.is_required)


def may_ask(survey: Survey, contact: Contact, *, at: datetime) -> bool:
    """May this person be asked now? As for a mail: not who refused, is upset, leaves, or was asked not long ago."""
    if not survey.is_live or refusals([message_to(survey, contact)], at=at, but={NO_NAME}):
        return False
    asked = asks_of([contact.pk]).get(contact.pk, [])
    return throttled(survey.kind, asked, AskingRules.current(), at=at) is None


def token_of(invitation: Invitation) -> str:
    """Return what answers this invitation from the widget that put it."""
    return public_links.make(ANSWERING, invitation.pk, invitation.nonce)


def invitation_of(site: WidgetSite, token: str) -> Invitation | None:
    """Return what a token of this site's survey answers, or None."""
    link = public_links.read(token, ANSWERING)
    rows = Invitation.objects.select_related("survey", "contact__customer", "customer").filter(survey=site.survey_id)
    return rows.filter(pk=link.id, nonce=link.nonce).first() if link else None


def card(survey: Survey, questions: list[Question], language: str) -> dict[str, Any]:
    """Return the words of the card in `language`, which the caller has made the current one; it must fit."""
    first = questions[0]
    return {
        "lang": language,
        "dir": "rtl" if get_language_info(language)["bidi"] else "ltr",
        "label": _("A question from %(company)s") % {"company": settings.COMPANY_NAME},
        "close": _("Close"),
        "send": _("Send"),
        "sorry": _("It could not be sent. Please try again."),
        "thanks": survey.thanks_in(language) or _("Thank you."),
        "question": first.wording_in(language),
        "code": first.code,
        "numbers": list(first.scale),
        "low": first.low_in(language),
        "high": first.high_in(language),
        "longest": LONGEST_TEXT,
        "more": _follow_ups(questions, language),
    }


def _follow_ups(questions: list[Question], language: str) -> list[dict[str, Any]]:
    """The questions for words, each with the numbers after which it is put."""
    first = questions[0]
    put = {number: shown(questions, {first.code: number}) for number in first.scale}
    return [
        {"code": each.code, "text": each.wording_in(language), "for": numbers, "must": each.is_required}
        for each in questions
        if each.kind == Question.Kind.TEXT and (numbers := [number for number in put if each in put[number]])
    ]
