"""What customers pay for on one day: the spell that runs or ran last, and the subscriptions that run."""

from datetime import date

from accounts.models import Spell, Subscription
from accounts.standing.days import at_most, literal
from accounts.stretches import Sql

SPELL_COLUMNS = ("spell_started_on", "ended_on", "pays", "spells")
SUBSCRIPTION_COLUMNS = ("products", "renews_on", "owes", "monthly_value", "currency")
MOST_MONEY = "999999999999.99"  # as the column holds it


def spells(as_of: date, within: Sql) -> Sql:
    """Select (customer_id, *SPELL_COLUMNS) of everybody who ever paid by `as_of`; `pays` is 1 where a spell covers the day.

    An end that was still to come is not told: `ended_on` is that of the spells that are over.
    """
    day = literal(as_of)
    text = f"""SELECT customer_id, MAX(started_on) AS spell_started_on,
            MAX(CASE WHEN ended_on <= {day} THEN ended_on END) AS ended_on,
            MAX(CASE WHEN ended_on <= {day} THEN 0 ELSE 1 END) AS pays, COUNT(*) AS spells
        FROM {Spell._meta.db_table} {within.and_more} started_on <= {day} GROUP BY customer_id"""  # noqa: S608
    return Sql(text, within.params)


def subscriptions(as_of: date, within: Sql) -> Sql:
    """Select (customer_id, *SUBSCRIPTION_COLUMNS): products, the next renewal, what is paid a month and in which currency.

    `owes` is 1 where one is not paid; how payments stand is known of today alone, for nobody kept what they were on an earlier
    day. Amounts are never added across currencies: told is that of most subscriptions; of as many, that of the greater amount.
    """
    running, day = _running(as_of, within), literal(as_of)
    text = f"""WITH running AS MATERIALIZED ({running.text})
        SELECT totals.*, monthly_value, currency FROM (
          SELECT customer_id, COUNT(DISTINCT product_id) AS products,
            MIN(CASE WHEN renews_on >= {day} THEN renews_on END) AS renews_on,
            MAX(CASE WHEN payment_state <> '{Subscription.PaymentState.PAID.value}' THEN 1 ELSE 0 END) AS owes
          FROM running GROUP BY customer_id) totals
        LEFT JOIN ({_money()}) amounts ON amounts.customer_id = totals.customer_id AND place = 1"""  # noqa: S608
    return Sql(text, running.params)


def _money() -> str:
    amount = at_most("ROUND(SUM(monthly_value), 2)", MOST_MONEY)
    return f"""SELECT customer_id, currency, {amount} AS monthly_value, ROW_NUMBER() OVER (
            PARTITION BY customer_id ORDER BY COUNT(*) DESC, SUM(monthly_value) DESC, currency) AS place
        FROM running WHERE monthly_value IS NOT NULL GROUP BY customer_id, currency"""  # noqa: S608


def _running(as_of: date, within: Sql) -> Sql:
    own, spell, day = Subscription._meta.db_table, Spell._meta.db_table, literal(as_of)
    text = f"""SELECT customer_id, product_id, monthly_value, currency, renews_on, payment_state
        FROM {own} own JOIN {spell} spell ON spell.id = own.spell_id
        {within.and_more} own.started_on <= {day} AND (own.ended_on IS NULL OR own.ended_on > {day})"""  # noqa: S608
    return Sql(text, within.params)
