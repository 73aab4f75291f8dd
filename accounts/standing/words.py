"""Why a customer stands as they do, in sentences: silence against the rules and their own rhythm, trend, flags. No queries.

A flag is a fact that no score may bury, so each is a sentence of its own. What is not known is said to be unknown.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Stage, Standing
from accounts.standing.engagement import WEEKS
from retention_site.base import clocks

DAILY = 1.5  # days between uses, up to which somebody is said to use it daily
STOPPED = {Stage.LEFT, Stage.NONE}  # nobody expects use of them
FLAGS = (
    "payment_failed", "champion_left", "usage_halved", "broken_promises", "several_issues", "contacts_rising",
    "onboarding_stuck",
)  # fmt: skip
HALF_A_YEAR = timedelta(weeks=2 * WEEKS)


@dataclass(frozen=True)
class Flag:
    """A fact that no score may bury: `code` names it in the API."""

    code: str
    sentence: str


def days_of(count: int) -> str:
    """Say a number of days: "64 days"."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": formats.number_format(count)}


def since(standing: Standing) -> str:
    """Say the stage and since when: "Slipping away since 3 June 2026."; empty where that is told by what they pay."""
    if standing.stage_since is None or standing.stage in {*STOPPED, Stage.TRIAL, Stage.UNKNOWN}:
        return ""
    words = {"stage": standing.shown.label, "day": clocks.long_date(standing.stage_since)}
    sentence = _("%(stage)s since %(day)s.") % words
    return sentence[:1].upper() + sentence[1:]


def usual(standing: Standing) -> str:
    """Say their own rhythm: "usually every 20 days"; empty where none is known."""
    if standing.usual_gap is None:
        return ""
    if standing.usual_gap <= DAILY:
        return _("usually daily")
    return _("usually every %(days)s") % {"days": days_of(round(standing.usual_gap))}


def silence(standing: Standing, *, on: date) -> str:
    """Say for how long they have used nothing, against their own rhythm."""
    days = standing.silent_days(on=on)
    if days is None:
        return (
            ""
            if standing.stage in STOPPED
            else _("Nothing is known of what they use, so nobody can tell how engaged they are.")
        )
    if days == 0:
        return _("They used it today.") if standing.stage not in STOPPED else ""
    rhythm = usual(standing)
    if rhythm:
        return _("Nothing used for %(days)s, %(usual)s.") % {"days": days_of(days), "usual": rhythm}
    return _("Nothing used for %(days)s.") % {"days": days_of(days)}


def against_the_rule(standing: Standing, *, on: date) -> str:
    """Say which day the rules name: when silence becomes slipping away, or dormant."""
    if standing.stage in STOPPED:
        return ""
    if standing.slipping_on and standing.slipping_on > on:
        return _("By the rules it is slipping away from %(day)s.") % {"day": clocks.long_date(standing.slipping_on)}
    if standing.dormant_on and standing.dormant_on > on and standing.slipping_on:
        days = {"slipping": clocks.long_date(standing.slipping_on), "dormant": clocks.long_date(standing.dormant_on)}
        return _("By the rules that is slipping away from %(slipping)s, and dormant from %(dormant)s.") % days
    return ""


def trend(standing: Standing, *, on: date) -> str:
    """Say on how many days they used it in 13 weeks, against the 13 before where they were there all that time."""
    recent, before = standing.use_days_13_weeks, standing.use_days_13_weeks_before
    if standing.first_use_on is None or not recent + before:
        return ""
    words = {"recent": days_of(recent), "before": formats.number_format(before), "weeks": formats.number_format(WEEKS)}
    if standing.first_use_on > on - HALF_A_YEAR:
        return _("Used on %(recent)s of the last %(weeks)s weeks.") % words
    return _("Used on %(recent)s of the last %(weeks)s weeks, against %(before)s in the %(weeks)s weeks before.") % words


def flags(standing: Standing, *, several: int) -> list[Flag]:
    """Return what a score must not bury; so many open issues as `several` count as one."""
    number = formats.number_format
    halved = {"before": number(standing.events_7_days_before), "now": number(standing.events_7_days)}
    rising = {"now": number(standing.contacts_30_days), "before": number(standing.contacts_30_days_before)}
    told: list[tuple[Any, str]] = [
        (standing.payment_failed, _("A payment failed.")),
        (standing.champion_left, _("Their champion has left.")),
        (standing.usage_halved, _("Use has halved within a week: from %(before)s events to %(now)s.") % halved),
        (standing.broken_promises, _broken(standing.broken_promises)),
        (standing.open_issues >= several, _open(standing.open_issues)),
        (
            standing.contacts_rising,
            _("They turn to us more and more: %(now)s times in 30 days, %(before)s in the 30 days before.") % rising,
        ),
        (standing.stuck_since, stuck(standing)),
    ]
    return [Flag(code, sentence) for code, (holds, sentence) in zip(FLAGS, told, strict=True) if holds]


def stuck(standing: Standing) -> str:
    """Say since when their onboarding goes no further; empty where it does."""
    if standing.stuck_since is None:
        return ""
    since = last_step(standing) or standing.stuck_since
    return _("Onboarding has gone no further since %(day)s.") % {"day": clocks.long_date(since)}


def last_step(standing: Standing) -> date | None:
    """Return the day of the last step of their onboarding: the last milestone, or their start; None where neither is known."""
    return max(filter(None, (standing.spell_started_on, standing.last_milestone_on)), default=None)


def _broken(count: int) -> str:
    words = ngettext("We broke %(count)s promise in 90 days.", "We broke %(count)s promises in 90 days.", count)
    return words % {"count": formats.number_format(count)}


def _open(count: int) -> str:
    return ngettext("%(count)s issue is open.", "%(count)s issues are open.", count) % {"count": formats.number_format(count)}
