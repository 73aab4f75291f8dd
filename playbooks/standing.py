"""What the promises of this floor say of how a customer stands."""

from datetime import date, timedelta

from accounts.standing.days import evening, moment
from accounts.stretches import Sql
from playbooks.models import Callback

REMEMBERED = timedelta(days=90)


def broken_promises(as_of: date, within: Sql) -> Sql:
    """Select (customer_id, broken_promises) of calls that were promised and turned out broken in the 90 days up to `as_of`."""
    since = moment(as_of - REMEMBERED + timedelta(days=1))
    text = f"""SELECT customer_id, COUNT(*) AS broken_promises FROM {Callback._meta.db_table}
        {within.and_more} outcome = '{Callback.Outcome.BROKEN.value}' AND closed_at >= {since} AND closed_at < {evening(as_of)}
        GROUP BY customer_id"""  # noqa: S608
    return Sql(text, within.params)
