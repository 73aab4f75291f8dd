"""What this floor tells about a customer: their answers on the timeline, and the last score in the head of their page."""

from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.panels import Fact
from accounts.profile import Profile
from accounts.timeline import CLOCK_SLACK, PAGE_SIZE, Entry, Stretch, newest
from retention_site.base.clocks import date_name
from retention_site.base.prepared import Given, Prepared
from surveys.models import Band, Response, Survey

TEMPLATE = "surveys/responses/_event.html"
NEWEST = PAGE_SIZE + 1


def _told(limit: int) -> QuerySet[Response, Any]:
    told = Response.objects.filter(customer=Given("customer"), answered_at__lte=Given("before", DateTimeField()))
    shown = told.exclude(state=Response.State.EXCLUDED).with_words()
    return shown.select_related("survey", "contact", "recorder").order_by("-answered_at", "-pk")[:limit]


_responses: Prepared[Response] = Prepared(_told)


def read_answers(profile: Profile, before: datetime, limit: int) -> Stretch:
    """Answers that count or are held back, with the first of their words; one query."""
    found = _newest(profile)
    if len(found) == NEWEST and (limit > NEWEST or before < profile.at):
        found = _responses(limit, customer=profile.customer.pk, before=before)
    return newest((Entry(response.answered_at, response.pk, TEMPLATE, response) for response in found), before, limit)


def last_score(profile: Profile) -> Fact | None:
    """The newest NPS answer of anybody there, with when it came; none where nobody answered lately."""
    scored = (each for each in _newest(profile) if each.is_counted and each.survey.kind == Survey.Kind.NPS)
    response = next((each for each in scored if each.band is not None), None)
    if response is None or response.band is None:
        return None
    said = _("%(score)d of 10") % {"score": response.score}
    day = timezone.localtime(response.answered_at).date()
    note = _("%(band)s, %(day)s") % {"band": response.band.label, "day": date_name(day)}
    return Fact(_("Last score"), [said], note, is_late=response.band == Band.DETRACTOR)


def _newest(profile: Profile) -> list[Response]:
    """The newest answers, read once for the head and the timeline."""
    if "answers" not in profile.notes:
        before = profile.at + CLOCK_SLACK
        profile.notes["answers"] = _responses(NEWEST, customer=profile.customer.pk, before=before)
    return list(profile.notes["answers"])
