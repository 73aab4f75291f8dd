"""What segments may ask about what we do: promises, follow-ups, offboarding, promoters; and two segments."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Message
from accounts.segments.fields import Field, Kind, name_group, register
from accounts.segments.shipped import ShippedSegment, ship
from accounts.segments.sources import Column, Counted, Present, beginning, day_after
from playbooks.models import Callback, Checklist, FollowUp
from playbooks.promoters import ASK
from surveys.models import Band, Response

GROUP = "playbook"
FRESH = timedelta(days=90)  # an older answer says little about today

SEGMENTS = (
    ShippedSegment(
        "detractors-not-followed-up",
        _("Detractors without follow-up"),
        _("They said that they would not recommend us, and nobody has talked with them about it yet."),
        {"all": [{"field": "detractor_unheard", "op": "is", "value": True}]},
    ),
    ShippedSegment(
        "promoters-to-ask",
        _("Promoters to ask"),
        _("They would recommend us, nothing troubles them, and we have not asked them for a review or a friend yet."),
        {
            "all": [
                {"field": "score_band", "op": "is", "value": [Band.PROMOTER.value]},
                {"field": "last_score_on", "op": "days_ago_at_most", "value": FRESH.days},
                {"field": "promoter_asked", "op": "is", "value": False},
                {"field": "open_issues", "op": "at_most", "value": 0},
                {"not": {"field": "stage", "op": "is", "value": ["leaving", "left"]}},
            ]
        },
    ),
)


def join() -> None:
    """Register everything; called when the app is ready."""
    name_group(GROUP, _("What we do"))
    ship(*SEGMENTS)
    register(
        Field(
            "open_callbacks", _("callbacks we owe"), GROUP, Kind.NUMBER, Counted(lambda _on: Callback.objects.owed()),
            none=_("no callback owed"), some=_("a callback owed"),
        ),
        Field(
            "late_callback", _("a callback is late"), GROUP, Kind.BOOLEAN, Present(_late),
            some=_("a callback is late"), none=_("no callback is late"),
        ),
        Field(
            "broken_promises", _("promises broken in 90 days"), GROUP, Kind.NUMBER, Column("standing__broken_promises"),
            none=_("no promise broken in 90 days"), some=_("a promise broken in 90 days"),
        ),
        Field(
            "open_follow_up", _("an unhappy answer is being seen to"), GROUP, Kind.BOOLEAN,
            Present(lambda _on: FollowUp.objects.open()),
            some=_("an unhappy answer is being seen to"), none=_("no unhappy answer is being seen to"),
        ),
        Field(
            "detractor_unheard", _("a detractor whom nobody has talked with"), GROUP, Kind.BOOLEAN, Present(_unheard),
            some=_("a detractor whom nobody has talked with"), none=_("no detractor whom nobody has talked with"),
        ),
        Field(
            "offboarding", _("being offboarded"), GROUP, Kind.BOOLEAN,
            Present(lambda _on: Checklist.objects.open(), "departure__customer"),
            some=_("being offboarded"), none=_("not being offboarded"),
        ),
        Field(
            "promoter_asked", _("asked for a review or a friend"), GROUP, Kind.BOOLEAN,
            Present(lambda _on: Message.objects.filter(kind=ASK)),
            some=_("asked for a review or a friend"), none=_("not asked for a review or a friend"),
        ),
    )  # fmt: skip


def _late(on: date) -> QuerySet[Callback]:
    return Callback.objects.overdue(at=beginning(day_after(on)))


def _unheard(on: date) -> QuerySet[Response]:
    """Detractors' answers of the last days of which no follow-up has reached its people, or come to an end."""
    heard = FollowUp.objects.filter(response=OuterRef("pk")).exclude(Q(first_contact_at=None) & Q(outcome=""))
    answers = Response.objects.counted().in_band(Band.DETRACTOR).between(beginning(on - FRESH), beginning(day_after(on)))
    return answers.filter(~Exists(heard))
