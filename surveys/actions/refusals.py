"""Refusing to be asked, and taking that back: lines in the ledger of consent, by the purpose of the survey.

The link in a survey's mail is about that one purpose, by any channel; everything else a person may choose stands on the page
behind the link of every other mail, which the page here leads to.
"""

from collections.abc import Sequence

from accounts.actions.consents import latest_decisions
from accounts.actions.mail_preferences import decide
from accounts.models import Consent, Contact
from surveys.models import Survey

Decision, Channel = Consent.Decision, Consent.Channel


def has_refused(contact: Contact, survey: Survey) -> bool:
    """Whether this person does not want to be asked such things."""
    return bool(refused_by([contact], survey.purpose))


def refused_by(contacts: Sequence[Contact], purpose: str) -> set[int]:
    """Return the keys of those who do not want to be asked things of this purpose: one query."""
    said = latest_decisions(contacts, purpose, Channel.EMAIL)
    return {key for key, line in said.items() if line.decision != Decision.GRANTED}


def refuse_asking(*, contact: Contact, survey: Survey, wording: str, language: str) -> None:
    """Note that somebody wants no more of such surveys, by any channel; once, however often they say it."""
    _say(contact, survey, Decision.REFUSED, wording, language)


def allow_asking(*, contact: Contact, survey: Survey, wording: str, language: str) -> None:
    """Note that somebody took their refusal back; nothing where there is none."""
    if has_refused(contact, survey):
        _say(contact, survey, Decision.GRANTED, wording, language)


def _say(contact: Contact, survey: Survey, decision: str, wording: str, language: str) -> None:
    decide(
        actor=None,
        contact=contact,
        decisions={survey.purpose: decision},
        wordings={survey.purpose: wording},
        language=language,
        source=Consent.Source.LINK,
        channel=Channel.ANY,
    )
