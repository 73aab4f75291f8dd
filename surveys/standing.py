"""What the answers of this floor say of how a customer stands."""

from datetime import date, datetime, timedelta

from accounts.standing import touching
from accounts.standing.days import evening
from accounts.stretches import Sql
from accounts.usage.calendar import day_sql
from surveys.models import Response, Survey

COLUMNS = ("last_score", "last_score_on")
LOOK_BACK = timedelta(minutes=3)  # of a sweep that comes every minute


def last_scores(as_of: date, within: Sql) -> Sql:
    """Select (customer_id, *COLUMNS): the newest NPS answer of anybody there that counts, sent by the evening of `as_of`."""
    on, params = day_sql("answered_at")
    surveys = f"SELECT id FROM {Survey._meta.db_table} WHERE kind = '{Survey.Kind.NPS.value}'"  # noqa: S608
    text = f"""SELECT customer_id, score AS last_score, {on} AS last_score_on FROM (
          SELECT customer_id, score, answered_at,
              ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY answered_at DESC, id DESC) AS place
          FROM {Response._meta.db_table} {within.and_more} customer_id IS NOT NULL AND score IS NOT NULL
              AND state = '{Response.State.COUNTED.value}' AND survey_id IN ({surveys})
              AND answered_at < {evening(as_of)}) scores
        WHERE place = 1"""  # noqa: S608
    return Sql(text, (*params, *within.params))


def touch_answered(*, at: datetime) -> None:
    """Say of whom an answer came lately; that costs who answers nothing, and the customer a minute."""
    lately = Response.objects.filter(answered_at__gte=at - LOOK_BACK, answered_at__lte=at, customer__isnull=False)
    touching.touch_later(set(lately.order_by().values_list("customer", flat=True)))
