"""Who is upset, as answers tell: the rule by which the sender asks and offers them nothing for a while."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.contact_rules import asked_while_content, contact_rule
from accounts.models import Message
from surveys.models import Band, Response, Survey

FRESH = timedelta(days=14)
RECOMMENDING = (Survey.Kind.NPS, Survey.Kind.REACTIVATION)  # whose score is one from 0 to 10


@contact_rule(_("They have just told us that they would not recommend us."), is_upset=True)
def fresh_detractor(messages: list[Message], at: datetime) -> set[int]:
    """Somebody at the customer gave a score from 0 to 6 within FRESH, and it counts."""
    asked = asked_while_content(messages)
    if not asked:
        return set()
    answers = Response.objects.counted().in_band(Band.DETRACTOR).between(at - FRESH, at)
    theirs = answers.filter(survey__kind__in=RECOMMENDING, customer__in={message.customer_id for message in asked})
    upset = set(theirs.values_list("customer", flat=True))
    return {message.pk for message in asked if message.customer_id in upset}
