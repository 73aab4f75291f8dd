"""Promoters are asked for a review, or to send a friend: once in their life, a week after they said they would."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.messages import plan_message
from accounts.contact_rules import register_reasons
from accounts.messages.kinds import Mail, Pointless, message_kind
from accounts.models import Consent, Message
from surveys.models import Band, Response, Survey
from surveys.models.responses import ResponseQuerySet

ASK = "promoter.ask"
WAIT = timedelta(days=7)
STALE = timedelta(days=30)  # a month later it would come out of the blue
MOST_AT_ONCE = 500  # of one minute's sweep
NO_PROMOTER = "no promoter any more"
register_reasons({NO_PROMOTER: gettext_lazy("They are no promoter any more.")})


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


@message_kind(ASK, gettext_lazy("asking a promoter for a review"))
def promoter_ask(message: Message) -> Mail:
    """To a promoter: thanks, and the favour. Raises Pointless where they have changed their mind."""
    response = Response.objects.select_related("survey").get(pk=message.params["response"])
    if not response.is_counted or response.band != Band.PROMOTER or not response.survey.review_url:
        raise Pointless(NO_PROMOTER)
    context = {
        "name": message.contact.called if message.contact else "",
        "score": response.score,
        "url": response.survey.review_url,
        "company": settings.COMPANY_NAME,
    }
    return Mail(
        subject=_("Would you tell others about %(company)s?") % {"company": settings.COMPANY_NAME},
        text=render_to_string("playbooks/follow_ups/mails/promoter_ask.txt", context),
    )
