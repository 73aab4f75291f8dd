"""What this floor tells about a customer: their answers on the timeline, and the last score in the head of their page."""

from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, QuerySet
from django.utils.translation import gettext as _

from accounts.panels import Fact
from accounts.profile import Profile
from accounts.timeline import Entry, Stretch
from retention_site.base.clocks import date_name
from retention_site.base.prepared import Given, Prepared
from surveys.models import Band, Response, Survey

TEMPLATE = "surveys/responses/_event.html"


def _told(limit: int) -> QuerySet[Response, Any]:
    told = Response.objects.filter(customer=Given("customer"), answered_at__lte=Given("before", DateTimeField()))
    shown = told.exclude(state=Response.State.EXCLUDED).with_words()
    return shown.select_related("survey", "contact", "recorder").order_by("-answered_at", "-pk")[:limit]


_responses: Prepared[Response] = Prepared(_told)
_last_score: Prepared[Response] = Prepared(
    lambda: (
        Response.objects.counted()
        .filter(customer=Given("customer"), survey__kind=Survey.Kind.NPS, score__isnull=False)
        .select_related("survey")
        .order_by("-answered_at", "-pk")[:1]
    )
)


def read_answers(profile: Profile, before: datetime, limit: int) -> Stretch:
    """Answers that count or are held back, with the first of their words; one query."""
    found = _responses(limit, customer=profile.customer.pk, before=before)
    return Stretch([Entry(response.answered_at, response.pk, TEMPLATE, response) for response in found])


def last_score(profile: Profile) -> Fact | None:
    """The newest NPS answer of anybody there, with when it came; none where nobody answered."""
    found = _last_score(customer=profile.customer.pk)
    if not found or found[0].band is None:
        return None
    response = found[0]
    said = _("%(score)d of 10") % {"score": response.score}
    note = _("%(band)s, %(day)s") % {"band": Band(found[0].band).label, "day": date_name(response.answered_at.date())}
    return Fact(_("Last score"), [said], note, is_late=response.band == Band.DETRACTOR)
