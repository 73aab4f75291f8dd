"""Who is upset, as promises tell: the rule by which the sender asks and offers them nothing for a while."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.contact_rules import asked_while_content, contact_rule
from accounts.models import Message
from playbooks.models import Callback

FRESH = timedelta(days=14)


@contact_rule(_("A promise to them was broken, or is overdue."), is_upset=True)
def promise_broken(messages: list[Message], at: datetime) -> set[int]:
    """A callback was broken within FRESH, or is owed and late."""
    asked = asked_while_content(messages)
    if not asked:
        return set()
    broken = Q(outcome=Callback.Outcome.BROKEN, closed_at__gte=at - FRESH)
    theirs = Callback.objects.filter(broken | Q(outcome="", due_by__lte=at))
    upset = set(theirs.filter(customer__in={message.customer_id for message in asked}).values_list("customer", flat=True))
    return {message.pk for message in asked if message.customer_id in upset}
