"""Who an outreach is for: the customers of its segment or its list, and the people there, as one statement."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, QuerySet

from accounts.models import Contact, Customer, Message, MessageTemplate, Team
from accounts.paying import business_day
from accounts.segments.reading import whom_it_fits
from accounts.stretches import Sql
from playbooks.models import Outreach, OutreachRun

ADDRESSES = {  # the column of a contact that a channel writes to, and what suppressions know of it
    MessageTemplate.Channel.EMAIL: ("LOWER(TRIM(contact.email))", "contact.address_hash"),
    MessageTemplate.Channel.CALL: ("contact.phone", "''"),
}

PLACE = ("their_zone", "their_country")  # by whose clock and holidays it comes


def customers_of(outreach: Outreach, *, on: date | None = None) -> QuerySet[Customer]:
    """Return those the outreach is for, and whom its owner may see. Raises ValueError where its segment cannot be asked."""
    seen = Customer.objects.visible_to(outreach.owner).order_by()
    if outreach.segment is None:
        return seen.filter(pk__in=outreach.listed.values("customer"))
    return whom_it_fits(outreach.segment, seen, on=on or business_day())


def audience_sql(outreach: Outreach, *, after: int = 0, last: int | None = None, on: date | None = None) -> Sql:
    """Return a statement of `customer_id`: those with keys above `after` and up to `last` whose turn it is.

    Who had their turn in an earlier run, and is to have one only, is left out. Raises ValueError as `customers_of` does.
    """
    bounds: dict[str, Any] = {"pk__gt": after} | ({} if last is None else {"pk__lte": last})
    rows = customers_of(outreach, on=on).filter(**bounds).annotate(customer_id=F("pk")).values_list("customer_id")
    text, params = rows.query.get_compiler(connection=connection).as_sql()
    told = Sql(text, tuple(params))
    earlier = [run.occasion for run in OutreachRun.objects.filter(outreach=outreach, is_planned=True)]
    if outreach.each_time or not earlier:
        return told
    # A difference of sets is as quick whatever the database believes of a table that is being filled
    had = f"""SELECT customer_id FROM {Message._meta.db_table}
        WHERE occasion IN ({", ".join(["%s"] * len(earlier))}) AND arm <> ''"""  # noqa: S608
    return Sql(f"{told.text} EXCEPT {had}", (*told.params, *earlier))


def recipients_sql(outreach: Outreach, audience: Sql) -> Sql:
    """Return a statement of (customer_id, contact_id, address, address_hash, language, *PLACE): whom there the message is for.

    A customer with nobody to write to has one row all the same, so that it can be told why they get nothing.
    """
    address, digest = ADDRESSES[MessageTemplate.Channel(outreach.template.channel)]
    address = f"COALESCE({address}, '')"
    chosen = " AND contact.is_champion" if outreach.to == Outreach.To.CHAMPIONS else ""
    others = "" if outreach.to == Outreach.To.MAIN else "OR address <> ''"
    text = f"""SELECT customer_id, contact_id, address, address_hash, language, {", ".join(PLACE)} FROM (
        SELECT audience.customer_id, contact.id AS contact_id, {address} AS address, COALESCE({digest}, '') AS address_hash,
            COALESCE(NULLIF(contact.language, ''), NULLIF(customer.language, ''), '{settings.LANGUAGE_CODE}') AS language,
            COALESCE(NULLIF(contact.timezone, ''), NULLIF(customer.timezone, ''), team.timezone, '{settings.TIME_ZONE}')
                AS their_zone,
            COALESCE(NULLIF(customer.country, ''), team.country, '') AS their_country,
            ROW_NUMBER() OVER (PARTITION BY audience.customer_id ORDER BY CASE WHEN {address} = '' THEN 1 ELSE 0 END,
                CASE WHEN contact.is_champion THEN 0 ELSE 1 END, contact.id) AS place
        FROM ({audience.text}) audience JOIN {Customer._meta.db_table} customer ON customer.id = audience.customer_id
        LEFT JOIN {Team._meta.db_table} team ON team.id = customer.team_id
        LEFT JOIN {Contact._meta.db_table} contact
            ON contact.customer_id = audience.customer_id AND contact.left_at IS NULL{chosen}) people
        WHERE place = 1 {others}"""  # noqa: S608
    return Sql(text, audience.params)
