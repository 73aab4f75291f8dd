"""Refusing to be asked, and taking that back: lines in the ledger of consent, by the purpose of the survey."""

from django.db import transaction

from accounts.actions.consents import latest_decision, record_consent
from accounts.models import Consent, Contact, Customer
from surveys.models import Survey

Decision, Channel = Consent.Decision, Consent.Channel


def has_refused(contact: Contact, survey: Survey) -> bool:
    """Whether this person does not want to be asked such things."""
    said = latest_decision(contact, survey.purpose, Channel.EMAIL)
    return said is not None and said.decision != Decision.GRANTED


def refuse_asking(*, contact: Contact, survey: Survey, wording: str, language: str) -> None:
    """Note that somebody wants no more of such surveys, by any channel; once, however often they say it."""
    _say(contact, survey, Decision.REFUSED, wording, language)


def allow_asking(*, contact: Contact, survey: Survey, wording: str, language: str) -> None:
    """Note that somebody took their refusal back; nothing where there is none."""
    _say(contact, survey, Decision.GRANTED, wording, language)


def _say(contact: Contact, survey: Survey, decision: str, wording: str, language: str) -> None:
    with transaction.atomic():
        Customer.objects.filter(pk=contact.customer_id).hold()  # who says it twice at once takes turns
        if has_refused(contact, survey) == (decision == Decision.REFUSED):
            return
        record_consent(
            actor=None,
            contact=contact,
            purpose=survey.purpose,
            channel=Channel.ANY,
            decision=decision,
            wording=wording,
            wording_language=language,
            source=Consent.Source.LINK,
        )
