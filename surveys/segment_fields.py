"""What segments may ask about what customers say: their last score, when they were asked, whether they answered."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.segments.fields import Field, Kind, name_group, register
from accounts.segments.sources import Among, Bands, Column, Latest, Present, beginning, day_after
from surveys.models import Band, Invitation, Response, Survey
from surveys.models.responses import BANDS

GROUP = "survey"
_RANGES = {band.value: (scores.start, scores.stop - 1) for band, scores in BANDS.items()}


def join() -> None:
    """Register everything; called when the app is ready."""
    name_group(GROUP, _("What they say"))
    register(
        Field(
            "score_band", _("last answer to an NPS"), GROUP, Kind.CHOICE,
            Bands("standing__last_score", bands=_RANGES),
            choices=lambda: Band.choices, speaks=True,
        ),
        Field("last_score", _("last score"), GROUP, Kind.NUMBER, Column("standing__last_score")),
        Field("last_score_on", _("day of the last score"), GROUP, Kind.DATE, Column("standing__last_score_on")),
        Field("last_asked", _("last asked in a survey"), GROUP, Kind.DATE, Latest(_asked, "asked_at")),
        Field("last_answered", _("last answer to a survey"), GROUP, Kind.DATE, Latest(_answers, "answered_at")),
        Field(
            "survey_waiting", _("asked in a survey, not answered"), GROUP, Kind.BOOLEAN, Present(_waiting),
            some=_("asked in a survey, not answered"), none=_("no survey waits for their answer"),
        ),
        Field("answered_survey", _("answered"), GROUP, Kind.CHOICE, Among(_answers, "survey"), choices=_surveys),
    )  # fmt: skip


def _surveys() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Survey.objects.order_by("name", "pk").values_list("pk", "name")]


def _asked(on: date) -> QuerySet[Invitation]:
    return Invitation.objects.asked().filter(asked_at__lt=beginning(day_after(on)))


def _waiting(on: date) -> QuerySet[Invitation]:
    asked = _asked(on).filter(status=Invitation.Status.ASKED)
    return asked.filter(Q(expires_at=None) | Q(expires_at__gt=beginning(day_after(on))))


def _answers(on: date) -> QuerySet[Response]:
    return Response.objects.counted().filter(answered_at__lt=beginning(day_after(on)))
