"""Makers of what stands on the second floor."""

from typing import Any

from surveys.actions.invitations import invite, mark_asked
from surveys.actions.responses import Sent, answer_invitation
from surveys.actions.surveys import create_survey
from surveys.actions.widget_sites import create_widget_site
from surveys.models import Channel, Invitation, Response, Survey, WidgetSite
from tests.factories import NOW, make_contact


def make_survey(**fields: Any) -> Survey:
    """A live NPS in the shipped words, unless told otherwise."""
    number = Survey.objects.count() + 1
    return create_survey(actor=None, **({"kind": Survey.Kind.NPS, "name": f"Survey {number}", "status": "live"} | fields))


def make_invitation(**fields: Any) -> Invitation:
    """Somebody who was asked by mail at NOW; `asked_at=None` for somebody who is yet to be asked."""
    asked_at = fields.pop("asked_at", NOW)
    defaults = {"actor": None, "channel": Channel.EMAIL}
    if "survey" not in fields:
        defaults["survey"] = make_survey()
    if "contact" not in fields:
        defaults["contact"] = make_contact()
    invitation = invite(**(defaults | fields))
    return mark_asked(invitation, at=asked_at) if asked_at else invitation


def make_response(score: int | None = 9, **fields: Any) -> Response:
    """What somebody answered: a score, and `answers` by code of the question; `at` tells when."""
    sent = {name: fields.pop(name) for name in ("at", "recorder", "held_for", "channel", "language") if name in fields}
    answers = fields.pop("answers", {})
    invitation = fields.pop("invitation", None) or make_invitation(**fields)
    first = invitation.survey.questions.asked().first()
    if score is not None and first is not None:
        answers = {first.code: score} | answers
    defaults = {"channel": invitation.channel, "language": "en", "at": NOW}
    return answer_invitation(invitation=invitation, sent=Sent(answers=answers, **(defaults | sent)))


def make_widget_site(**fields: Any) -> WidgetSite:
    """A site that asks a live NPS, unless told otherwise."""
    origin = f"https://app{WidgetSite.objects.count() + 1}.example.com"
    if "survey" not in fields:
        fields["survey"] = make_survey()
    return create_widget_site(actor=None, **({"origin": origin} | fields))
