"""What this floor tells on a customer's timeline: promised callbacks, and what became of them."""

from datetime import datetime

from accounts.profile import Profile
from accounts.timeline import Entry, Stretch
from playbooks.models import CallbackEvent

Kind = CallbackEvent.Kind
TEMPLATE = "playbooks/callbacks/_event.html"
# An attempt is told by its talk; whom an overdue promise was brought to, and why it stayed with whom, is our own affair
UNTOLD = (Kind.ATTEMPTED, Kind.ESCALATED, Kind.STAYED)


def read_promises(profile: Profile, before: datetime, limit: int) -> Stretch:
    """Promises made, moved, overdue, handed over and closed, one query."""
    events = CallbackEvent.objects.filter(callback__customer=profile.customer, at__lte=before).exclude(kind__in=UNTOLD)
    newest = events.select_related("callback", "actor", "assignee").order_by("-at", "-pk")[:limit]
    return Stretch([Entry(event.at, event.pk, TEMPLATE, event) for event in newest])
