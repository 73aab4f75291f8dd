"""What this floor tells on a customer's timeline: promised callbacks, and what became of them."""

from datetime import datetime

from django.db.models import DateTimeField, QuerySet

from accounts.profile import Profile
from accounts.timeline import Entry, Stretch
from playbooks.models import CallbackEvent
from retention_site.base.prepared import Given, Prepared

Kind = CallbackEvent.Kind
TEMPLATE = "playbooks/callbacks/_event.html"
# An attempt is told by its talk; whom an overdue promise was brought to, and why it stayed with whom, is our own affair
UNTOLD = (Kind.ATTEMPTED, Kind.ESCALATED, Kind.STAYED)


def _told(limit: int) -> QuerySet[CallbackEvent]:
    before = Given("before", DateTimeField())
    events = CallbackEvent.objects.filter(callback__customer=Given("customer"), at__lte=before).exclude(kind__in=UNTOLD)
    return events.select_related("callback", "actor", "assignee").order_by("-at", "-pk")[:limit]


_newest: Prepared[CallbackEvent] = Prepared(_told)


def read_promises(profile: Profile, before: datetime, limit: int) -> Stretch:
    """Promises made, moved, overdue, handed over and closed, one query."""
    newest = _newest(limit, customer=profile.customer.pk, before=before)
    return Stretch([Entry(event.at, event.pk, TEMPLATE, event) for event in newest])
