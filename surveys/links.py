"""The public links of surveys: to the answer page of an invitation, and of a survey that anybody may answer (kiosk, QR code).

The trap is a link that no person sees: an answer sent from there is a machine's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from accounts.models import Contact
from retention_site.base import public_links
from retention_site.base.prepared import Given, Prepared
from surveys.models import Invitation, Question, Survey
from surveys.put_questions import PutQuestions, questions_in, questions_of

INVITATION, TRAP, KIOSK = "survey.invitation", "survey.trap", "survey.kiosk"


@dataclass(frozen=True)
class Asked:
    """What a token names: a survey with what it asks, whom, if it asks somebody, and how they are called; is it the trap?"""

    survey: Survey
    questions: Sequence[Question]
    invitation: Invitation | None = None
    is_trap: bool = False
    called: str = ""


def answer_url(invitation: Invitation) -> str:
    """Return the address at which this person answers."""
    return _url(public_links.make(INVITATION, invitation.pk, invitation.nonce))


def trap_url(invitation: Invitation) -> str:
    """Return the address that only a machine follows."""
    return _url(public_links.make(TRAP, invitation.pk, invitation.nonce))


def stop_url(invitation: Invitation) -> str:
    """Return the address at which this person asks not to be asked again."""
    return _url(public_links.make(INVITATION, invitation.pk, invitation.nonce), "survey_stop")


def kiosk_url(survey: Survey) -> str:
    """Return the address at which anybody may answer."""
    return _url(public_links.make(KIOSK, survey.pk, survey.nonce))


def asked_by(token: str) -> Asked | None:
    """Return what a token asks, or None: unknown, altered, revoked, erased, or of a survey that is no longer open.

    Whether the invitation has expired is for the page to look at.
    """
    for purpose in (INVITATION, TRAP):
        if link := public_links.read(token, purpose):
            found = _invitations(pk=link.id, nonce=link.nonce)
            return _asked_of(found[0], is_trap=purpose == TRAP) if found else None
    link = public_links.read(token, KIOSK)
    survey = Survey.objects.live().filter(pk=link.id, nonce=link.nonce).first() if link else None
    return Asked(survey, questions_of(survey)) if survey else None


# What the answer page and its form look at: every column, or a join more, would take longer than all the rest
_READ = (
    *(
        "survey",
        "customer",
        "contact",
        "message",
        "reminder",
        "channel",
        "status",
        "language",
        "asked_at",
        "expires_at",
        "nonce",
        "version",
    ),
    *("survey__name", "survey__kind", "survey__status", "survey__intro", "survey__thanks", "customer__team"),
)


def _named() -> QuerySet[Invitation]:
    found = Invitation.objects.filter(pk=Given("pk"), nonce=Given("nonce")).exclude(survey__status=Survey.Status.DRAFT)
    called = Contact.objects.filter(pk=OuterRef("contact")).values("call_name")
    return found.select_related("survey", "customer").only(*_READ).annotate(called=Subquery(called), questions=PutQuestions())


_invitations: Prepared[Invitation] = Prepared(_named)


def _asked_of(invitation: Invitation, *, is_trap: bool) -> Asked:
    questions, called = questions_in(invitation.questions), invitation.called  # type: ignore[attr-defined]
    return Asked(invitation.survey, questions, invitation, is_trap=is_trap, called=called)


def _url(token: str, page: str = "survey_answer") -> str:
    return settings.BASE_URL + reverse(page, args=[token])
