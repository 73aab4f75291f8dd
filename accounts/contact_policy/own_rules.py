"""The rules of this floor; `rules.TABLE` says for which messages each holds, `details` what it saw."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.contact_policy import details
from accounts.contact_policy.asks import Ask, Moment
from accounts.contact_policy.own_sources import GRANTED, REFUSED
from accounts.contact_policy.rules import Condition, Facts, Kind, Rule, at_least, register
from accounts.stretches import Sql

NO_NAME = "no_name"
CUSTOMER_LEAVES = "customer_leaves"
TOO_OFTEN = "too_often"
SEVERAL = 2  # open issues at once


def _fixed(text: str) -> Condition:
    def condition(_ask: Ask, _moment: Moment) -> Sql:
        return Sql(text)

    return condition


def _is_nobody(facts: Facts, _ask: Ask, _moment: Moment) -> bool:
    return facts["contact_id"] is None


def _is_nowhere(facts: Facts, _ask: Ask, _moment: Moment) -> bool:
    return not facts["address"]


def _is_nameless(facts: Facts, _ask: Ask, _moment: Moment) -> bool:
    return not facts["can_be_greeted"]


def _has_refused(facts: Facts, ask: Ask, _moment: Moment) -> bool:
    return bool(facts[ask.said] == REFUSED)


def _has_refused_sql(ask: Ask, _moment: Moment) -> Sql:
    return Sql(f"{ask.said} = {REFUSED}")


def _has_not_granted(facts: Facts, ask: Ask, _moment: Moment) -> bool:
    return bool(facts[ask.said] != GRANTED)


def _has_not_granted_sql(ask: Ask, _moment: Moment) -> Sql:
    return Sql(f"{ask.said} <> {GRANTED}")


def _needs_consent(facts: Facts, ask: Ask, moment: Moment) -> bool:
    return facts["country"] in moment.policy.consent_countries and _has_not_granted(facts, ask, moment)


def _needs_consent_sql(ask: Ask, moment: Moment) -> Sql:
    countries = tuple(sorted(moment.policy.consent_countries))
    return Sql(f"country IN ({_marks(countries)}) AND {ask.said} <> {GRANTED}", countries)


def _is_consent_country(_ask: Ask, moment: Moment) -> bool:
    return bool(moment.policy.consent_countries)


def _has_had_enough(facts: Facts, ask: Ask, moment: Moment) -> bool:
    return bool(facts["promotions"] + facts[ask.planned] >= moment.most(less_often=bool(facts["less_often"])))


def _has_had_enough_sql(ask: Ask, moment: Moment) -> Sql:
    few, most = moment.most(less_often=True), moment.most(less_often=False)
    return Sql(f"promotions + {ask.planned} >= CASE WHEN less_often = 1 THEN {few:d} ELSE {most:d} END")


def _reads_none(facts: Facts, ask: Ask, _moment: Moment) -> bool:
    return facts["language"] not in (ask.languages or ())


def _reads_none_sql(ask: Ask, _moment: Moment) -> Sql:
    languages = tuple(sorted(ask.languages or ()))
    return Sql(f"COALESCE(language, '') NOT IN ({_marks(languages)})" if languages else "1 = 1", languages)


def _is_left_to_chance(ask: Ask, _moment: Moment) -> bool:
    """Is it written in some languages only, with none of them for everybody else?"""
    return ask.languages is not None and ask.fallback not in ask.languages


def _marks(values: tuple[Any, ...]) -> str:
    return ", ".join("%s" for _value in values)


register(
    Rule("nobody_known", _("Nobody is known there."), Kind.REACH, (), _is_nobody, _fixed("contact_id IS NULL")),
    Rule(
        "person_gone",
        _("This person no longer works there."),
        Kind.REACH,
        ("people",),
        *at_least("gone"),
        detail=details.day("gone_at"),
    ),
    Rule(
        "no_address",
        _("There is no address or number to reach them by."),
        Kind.REACH,
        (),
        _is_nowhere,
        _fixed("COALESCE(address, '') = ''"),
    ),
    Rule(
        "customer_left",
        _("They have left."),
        Kind.LEFT,
        ("spells",),
        *at_least("has_left"),
        detail=details.day("ended_on"),
    ),
    Rule(
        CUSTOMER_LEAVES,
        _("They are leaving."),
        Kind.NOTICE,
        ("notices",),
        *at_least("is_leaving"),
        detail=details.notice,
    ),
    Rule(
        "address_suppressed",
        _("This address must not be written to."),
        Kind.SUPPRESSED,
        ("suppressions",),
        *at_least("is_suppressed"),
        detail=details.suppression,
    ),
    Rule("opted_out", _("They asked not to get this."), Kind.WISH, ("consents",), _has_refused, _has_refused_sql),
    Rule(
        "win_back_not_allowed",
        _("They did not allow us to write to them after leaving."),
        Kind.RETURN,
        ("consents",),
        _has_not_granted,
        _has_not_granted_sql,
    ),
    Rule(
        "no_consent",
        _("Their country asks for permission, and they have not given it."),
        Kind.CONSENT,
        ("places", "consents"),
        _needs_consent,
        _needs_consent_sql,
        detail=details.country,
        matters=_is_consent_country,
    ),
    Rule(
        "serious_issue_open",
        _("A serious issue of theirs is open."),
        Kind.UPSET,
        ("issues",),
        *at_least("serious_issues"),
        detail=details.issues("serious_issues"),
    ),
    Rule(
        "several_issues_open",
        _("Several issues of theirs are open."),
        Kind.UPSET,
        ("issues",),
        *at_least("open_issues", SEVERAL),
        detail=details.issues("open_issues"),
    ),
    Rule(
        "paused",
        _("They asked for a pause."),
        Kind.PAUSE,
        ("preferences",),
        *at_least("is_paused"),
        until=details.paused_until,
    ),
    Rule(
        TOO_OFTEN,
        _("They have had enough offers and hints lately."),
        Kind.RHYTHM,
        ("preferences", "offers"),
        _has_had_enough,
        _has_had_enough_sql,
        detail=details.enough,
        until=details.enough_until,
    ),
    Rule(
        NO_NAME,
        _("There is no name to greet them by."),
        Kind.NAME,
        ("people",),
        _is_nameless,
        _fixed("can_be_greeted = 0"),
    ),
    Rule(
        "no_language",
        _("It is written in no language that they read."),
        Kind.LANGUAGE,
        (),
        _reads_none,
        _reads_none_sql,
        detail=details.language,
        matters=_is_left_to_chance,
    ),
)
