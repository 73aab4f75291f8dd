"""What becomes of everybody an outreach is for: which rule refuses them, or which part of the comparison they are in.

One statement for a handful as for a million. Lots are drawn by customer, and only among those whom no rule refuses, so that who
is held back differs from who is written to by nothing but the lot.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.contact_policy import Ask, judged_sql, register_reasons
from accounts.models import Consent, ContactPolicy, Message, MessageTemplate, MilestoneReached
from accounts.stretches import Sql
from accounts.templating.wordings import written_in
from playbooks.models import Outreach
from playbooks.outreach.audience import PLACE, audience_sql, recipients_sql
from retention_site.base.lots import LOTS, lot_sql
from retention_site.base.statements import read_much

DONE_ALREADY, OVER_CAP, SAME_ADDRESS = "done already", "over the cap", "same address"
register_reasons(
    {
        DONE_ALREADY: _("They have done already what it asks for."),
        OVER_CAP: _("This run goes to a limited number of people, and the lot chose others."),
        SAME_ADDRESS: _("Somebody else with the same address gets it."),
    }
)
# What is owed to people is kept from nobody for the sake of a comparison that lasts
OWED = {Consent.Purpose.SERVICE, Consent.Purpose.RECOVERY}
ASKED = "outreach_asked"  # a table of this connection alone: whom it is for
MANY = 10_000  # recipients, from which on a table is quicker read than looked up in
ONE_PERCENT = LOTS // 100
A, B, HELD = Message.Arm.A.value, Message.Arm.B.value, Message.Arm.HELD.value


@dataclass(frozen=True)
class Decision:
    """What is decided with: an outreach, the moment, and the company's policy then."""

    outreach: Outreach
    at: datetime
    policy: ContactPolicy

    @property
    def templates(self) -> list[MessageTemplate]:
        """The wordings that are sent, by arm: one, or two to compare."""
        return [each for each in (self.outreach.template, self.outreach.second_template) if each is not None]

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages everything is written in."""
        return frozenset.intersection(*(written_in(template) for template in self.templates))

    @property
    def ask(self) -> Ask:
        template = self.outreach.template
        fallback = template.fallback if template.fallback in self.languages else ""
        return Ask(template.purpose, template.channel, self.languages, fallback, self.outreach.priority)

    def spoken(self, language: str) -> str:
        """Return the language in which somebody is written to who speaks another or that one."""
        return language if language in self.languages else self.ask.fallback

    @contextmanager
    def decided(self, *, after: int = 0, last: int | None = None) -> Iterator[Sql]:
        """Hold a statement of (customer_id, contact_id, address, language, rule, lot, arm, zone, country) while this lasts.

        `arm` is that of a Message, and empty where there is a rule. `after` and `last` bound the customers by their keys.
        Raises ValueError where the segment cannot be asked.
        """
        asked = recipients_sql(self.outreach, audience_sql(self.outreach, after=after, last=last))
        is_postgres = connection.vendor == "postgresql"
        with transaction.atomic() if is_postgres else nullcontext(), connection.cursor() as cursor:
            read_much()
            cursor.execute(f"DROP TABLE IF EXISTS {ASKED}")
            cursor.execute(f"CREATE TEMPORARY TABLE {ASKED} AS {asked.text}", asked.params)
            cursor.execute(f"SELECT COUNT(*) FROM {ASKED}")  # noqa: S608
            are_few = cursor.fetchone()[0] <= MANY
            if is_postgres and not are_few:  # it would look each of them up, not knowing how many there are
                cursor.execute("SET LOCAL enable_nestloop = off")
            cursor.execute(f"ANALYZE {ASKED}")
            yield self._decided(Sql(f"SELECT * FROM {ASKED}"), are_few=are_few)  # noqa: S608
            cursor.execute(f"DROP TABLE {ASKED}")

    def _decided(self, recipients: Sql, *, are_few: bool) -> Sql:
        judged = judged_sql(recipients, self.ask, at=self.at, more=PLACE, are_few=are_few)
        rule = self._rule()
        own, arm = lot_sql("customer_id", self.outreach.salt), self._arm()
        text = f"""SELECT told.*, {own} AS lot, CASE WHEN rule <> '' THEN '' ELSE {arm} END AS arm FROM (
            SELECT customer_id, contact_id, address, language, their_zone AS zone, their_country AS country,
                {rule.text} AS rule
            FROM ({judged.text}) judged) told"""  # noqa: S608
        return Sql(text, (*rule.params, *judged.params))

    def _rule(self) -> Sql:
        """The rule that refuses them: one of the policy, or that there is nothing left to ask for."""
        if self.outreach.goal != Outreach.Goal.MILESTONE:
            return Sql("judged.rule")
        reached = f"SELECT customer_id FROM {MilestoneReached._meta.db_table} WHERE milestone_id = %s"  # noqa: S608
        text = f"CASE WHEN judged.rule = '' AND judged.customer_id IN ({reached}) THEN '{DONE_ALREADY}' ELSE judged.rule END"
        return Sql(text, (self.outreach.milestone_id,))

    def _arm(self) -> str:
        outreach, policy = self.outreach, self.policy
        held = [f"{lot_sql('customer_id', outreach.salt)} < {outreach.holdout_percent * ONE_PERCENT:d}"]
        if policy.holdout_percent and outreach.template.purpose not in OWED:
            held.append(f"{lot_sql('customer_id', policy.salt)} < {policy.holdout_percent * ONE_PERCENT:d}")
        second = f"WHEN {lot_sql('customer_id', outreach.salt + ':b')} < {LOTS // 2:d} THEN '{B}'"
        return f"CASE WHEN {' OR '.join(held)} THEN '{HELD}' {second if len(self.templates) > 1 else ''} ELSE '{A}' END"
