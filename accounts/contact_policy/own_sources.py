"""The facts of this floor: person, place, spells, notices, issues, consents, suppressions, and what they were sent lately."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from accounts.contact_policy.asks import CONSENT_CHANNELS, PROMOTIONS, Ask, Channel, Moment
from accounts.contact_policy.sources import Columns, Key, Source, register
from accounts.models import Consent, Contact, Customer, Departure, MailPreferences, Message, Spell, SupportIssue, Team
from accounts.standing.days import literal
from accounts.stretches import Sql

NOTHING_SAID, GRANTED, REFUSED = 0, 1, 2  # what somebody decided last
_SAYING_BITS = 2  # hold what is said; so one number holds a line of the ledger and what it says
LEFT_THE_HOUSE = (  # it reached them, or may have
    Message.Status.SENDING,
    Message.Status.SENT,
    Message.Status.UNCERTAIN,
    Message.Status.BOUNCED,
    Message.Status.COMPLAINED,
)
ON_THE_WAY = (Message.Status.PLANNED, Message.Status.LEASED)


def _quoted(values: Collection[str]) -> str:
    """Names of ours, for an IN."""
    return ", ".join(f"'{value!s}'" for value in values)


def _stored(at: datetime) -> str | datetime | None:
    return connection.ops.adapt_datetimefield_value(at)


def _people(_asks: Collection[Ask], _moment: Moment, within: Sql) -> Sql:
    text = f"""SELECT contact_id, gone, can_be_greeted, email, phone, own_zone, gone_at FROM (
        SELECT id AS contact_id, CASE WHEN left_at IS NULL THEN 0 ELSE 1 END AS gone, left_at AS gone_at,
            CASE WHEN can_be_greeted THEN 1 ELSE 0 END AS can_be_greeted, email, phone, timezone AS own_zone
        FROM {Contact._meta.db_table}) people {within.text}"""  # noqa: S608
    return Sql(text, within.params)


def _places(_asks: Collection[Ask], _moment: Moment, within: Sql) -> Sql:
    text = f"""SELECT customer_id, country, zone, team_country FROM (
        SELECT customer.id AS customer_id, customer.country,
            COALESCE(NULLIF(customer.timezone, ''), team.timezone, '') AS zone, COALESCE(team.country, '') AS team_country
        FROM {Customer._meta.db_table} customer LEFT JOIN {Team._meta.db_table} team ON team.id = customer.team_id) places
        {within.text}"""  # noqa: S608
    return Sql(text, within.params)


def _spells(_asks: Collection[Ask], moment: Moment, within: Sql) -> Sql:
    """Those alone who were customers and are none now, of whom there are fewer to join."""
    pays = f"CASE WHEN ended_on IS NULL OR ended_on > {literal(moment.today)} THEN 1 ELSE 0 END"
    text = f"""SELECT customer_id, 1 AS has_left, MAX(ended_on) AS ended_on
        FROM {Spell._meta.db_table} {within.text} GROUP BY customer_id HAVING MAX({pays}) = 0"""  # noqa: S608
    return Sql(text, within.params)


def _notices(_asks: Collection[Ask], _moment: Moment, within: Sql) -> Sql:
    text = f"""SELECT customer_id, 1 AS is_leaving, MIN(notice_on) AS notice_on FROM {Departure._meta.db_table}
        {within.and_more} subscription_id IS NULL AND outcome = '' GROUP BY customer_id"""  # noqa: S608
    return Sql(text, within.params)


def _issues(_asks: Collection[Ask], _moment: Moment, within: Sql) -> Sql:
    serious = f"severity = '{SupportIssue.Severity.SERIOUS.value}'"
    text = f"""SELECT customer_id, COUNT(*) AS open_issues, SUM(CASE WHEN {serious} THEN 1 ELSE 0 END) AS serious_issues
        FROM {SupportIssue._meta.db_table} {within.and_more} resolved_at IS NULL GROUP BY customer_id"""  # noqa: S608
    return Sql(text, within.params)


def _said_columns(asks: Collection[Ask]) -> Columns:
    return dict.fromkeys(sorted({ask.said for ask in asks}), NOTHING_SAID)


def _consents(asks: Collection[Ask], _moment: Moment, within: Sql) -> Sql:
    """The newest line on a purpose and channel counts: the greatest of (line, what it says), written as one number."""
    says = f"id * {1 << _SAYING_BITS} + CASE decision WHEN '{Consent.Decision.GRANTED.value}' THEN {GRANTED} ELSE {REFUSED} END"
    columns, abouts = [], []
    for name, ask in sorted({ask.said: ask for ask in asks}.items()):
        channels = _quoted([CONSENT_CHANNELS[Channel(ask.channel)].value, Consent.Channel.ANY.value])
        about = f"(purpose IN ({_quoted([ask.purpose, Consent.Purpose.ALL.value])}) AND channel IN ({channels}))"
        columns.append(f"COALESCE(MAX(CASE WHEN {about} THEN {says} END), 0) & {(1 << _SAYING_BITS) - 1} AS {name}")
        abouts.append(about)
    text = f"""SELECT contact_id, {", ".join(columns)} FROM {Consent._meta.db_table}
        {within.and_more} contact_id IS NOT NULL AND ({" OR ".join(abouts)}) GROUP BY contact_id"""  # noqa: S608
    return Sql(text, within.params)


def _suppressions(_asks: Collection[Ask], _moment: Moment, within: Sql) -> Sql:
    text = f"""SELECT address_hash, 1 AS is_suppressed, MAX(at) AS suppressed_at, MAX(source) AS suppressed_by
        FROM {Consent._meta.db_table}
        {within.and_more} decision = '{Consent.Decision.SUPPRESSED.value}' AND address_hash <> '' GROUP BY address_hash"""  # noqa: S608
    return Sql(text, within.params)


def _preferences(_asks: Collection[Ask], moment: Moment, within: Sql) -> Sql:
    paused = f"CASE WHEN paused_until > {literal(moment.today)} THEN 1 ELSE 0 END"
    text = f"""SELECT contact_id, CASE WHEN less_often THEN 1 ELSE 0 END AS less_often, {paused} AS is_paused, paused_until
        FROM {MailPreferences._meta.db_table} {within.text}"""  # noqa: S608
    return Sql(text, within.params)


def _offer_columns(asks: Collection[Ask]) -> Columns:
    return {"promotions": 0, "first_promotion_at": None} | dict.fromkeys(sorted({ask.planned for ask in asks}), 0)


def _offers(asks: Collection[Ask], moment: Moment, within: Sql) -> Sql:
    """Offers and hints of the last days, by whatever channel, and those of the next that are more urgent than what is asked."""
    left, waits = f"status IN ({_quoted(LEFT_THE_HOUSE)})", f"status IN ({_quoted(ON_THE_WAY)})"
    priorities = sorted({ask.priority for ask in asks})
    above = [
        f"SUM(CASE WHEN {waits} AND priority < {each:d} THEN 1 ELSE 0 END) AS planned_above_{each:d}" for each in priorities
    ]
    text = f"""SELECT contact_id, SUM(CASE WHEN {left} THEN 1 ELSE 0 END) AS promotions,
            MIN(CASE WHEN {left} THEN COALESCE(begun_at, settled_at) END) AS first_promotion_at, {", ".join(above)}
        FROM {Message._meta.db_table} {within.and_more} contact_id IS NOT NULL AND purpose IN ({_quoted(PROMOTIONS)})
            AND ({left} AND COALESCE(begun_at, settled_at) > %s
                OR {waits} AND priority < {max(priorities):d} AND due_at < %s) GROUP BY contact_id"""  # noqa: S608
    return Sql(text, (*within.params, _stored(moment.counted_since), _stored(moment.counted_until)))


register(
    Source(
        "people",
        Key.CONTACT,
        {"gone": 0, "can_be_greeted": 0, "email": "", "phone": "", "own_zone": "", "gone_at": None},
        _people,
    ),
    Source("places", Key.CUSTOMER, {"country": "", "zone": "", "team_country": ""}, _places),
    Source("spells", Key.CUSTOMER, {"has_left": 0, "ended_on": None}, _spells),
    Source("notices", Key.CUSTOMER, {"is_leaving": 0, "notice_on": None}, _notices),
    Source("issues", Key.CUSTOMER, {"open_issues": 0, "serious_issues": 0}, _issues),
    Source("consents", Key.CONTACT, _said_columns, _consents),
    Source("suppressions", Key.ADDRESS, {"is_suppressed": 0, "suppressed_at": None, "suppressed_by": ""}, _suppressions),
    Source("preferences", Key.CONTACT, {"less_often": 0, "is_paused": 0, "paused_until": None}, _preferences),
    Source("offers", Key.CONTACT, _offer_columns, _offers),
)
