"""Promoters are asked for a review, or to send a friend: once in their life, a week after they said they would."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.actions.messages import plan_message
from accounts.contact_policy.words import register_reasons
from accounts.mail_preferences.links import unsubscribe_headers
from accounts.messages.kinds import Mail, Pointless
from accounts.models import Consent, Message
from accounts.templating import mails
from accounts.templating.placeholders import DEAD_LINK, Kind, Placeholder, each
from accounts.templating.uses import Use
from surveys.models import Band, Response, Survey
from surveys.models.responses import ResponseQuerySet

FOLDER = Path(__file__).with_name("words")
ASK = "promoter.ask"
WAIT = timedelta(days=7)
STALE = timedelta(days=30)  # a month later it would come out of the blue
MOST_AT_ONCE = 500  # of one minute's sweep
NO_PROMOTER = "no promoter any more"
register_reasons({NO_PROMOTER: _("They are no promoter any more.")})


def ripe(*, at: datetime) -> ResponseQuerySet:
    """Return the promoters' answers whose people are due to be asked at `at`: those never asked before."""
    asked = Message.objects.filter(kind=ASK, contact=OuterRef("contact"))
    answered = Response.objects.counted().in_band(Band.PROMOTER).between(at - STALE, at - WAIT)
    wanted = answered.filter(survey__kind=Survey.Kind.NPS, contact__left_at=None, contact__isnull=False)
    return wanted.exclude(survey__review_url="").exclude(contact__email="").filter(~Exists(asked))


def ask_promoters(*, at: datetime) -> int:
    """Plan one mail to each promoter who is due; returns how many were planned. Running it twice is harmless."""
    planned = 0
    for response in ripe(at=at).select_related("contact__customer").order_by("answered_at")[:MOST_AT_ONCE]:
        if response.contact is None:
            continue
        planned += bool(
            plan_message(
                occasion=f"promoter:{response.contact_id}",
                kind=ASK,
                purpose=Consent.Purpose.PROMOTION,
                to=response.contact,
                params={"response": response.pk},
                due_at=at,
                expires_at=at + STALE,
            )
        )
    return planned


def join() -> None:
    """Let templates word the favour that is asked."""
    place = _("Where they write about us")
    use = Use(
        kind=ASK,
        label=_("asking a promoter for a review"),
        note=_("A week after they gave 9 or 10, once in their life, where the survey says at which place they are to write."),
        purpose=Consent.Purpose.PROMOTION,
        folder=FOLDER,
        about=_promoted,
        needs={"review_url": ""},
        finish=_finished,
    )
    mails.join(
        use,
        Placeholder("score", _("The number they gave us, of 10"), 10, Kind.NUMBER, each(lambda one: one.about.score)),
        Placeholder("review_url", place, DEAD_LINK, Kind.LINK, link=lambda one: one.about.survey.review_url),
    )


def _promoted(messages: Sequence[Message]) -> Mapping[int, Response | Pointless]:
    """The answers of those who are asked; Pointless where they have changed their mind."""
    rows = Response.objects.select_related("survey").in_bulk({message.params["response"] for message in messages})
    answers = {message.pk: rows.get(message.params["response"]) for message in messages}
    return {key: each if _is_promoter(each) else Pointless(NO_PROMOTER) for key, each in answers.items() if each}


def _is_promoter(response: Response) -> bool:
    return response.is_counted and response.band == Band.PROMOTER and bool(response.survey.review_url)


def _finished(mail: Mail, _about: Response, message: Message) -> Mail:
    return replace(mail, headers=unsubscribe_headers(message.contact)) if message.contact else mail
