"""Where standing shows: reasons, panel and timeline of the customer's page, and a tab of Insights."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import insight_pages, timeline
from accounts.models import Stage, Standing, Subscription
from accounts.panels import Panel, Reason, register
from accounts.profile import Profile
from accounts.slipping import LEAST
from accounts.standing import words
from accounts.standing.risk import risk_words
from accounts.standing.story import feelings, milestones, passages
from accounts.timeline import Entry, Source, Stretch, day_start
from retention_site.base.proportions import Share, share

SILENT = {Stage.SLIPPING, Stage.DORMANT}


def join() -> None:
    """Register everything; called when the app is ready."""
    register(
        Reason("standing", 4, _why_standing),
        Reason("engagement", 5, _why_engaged),
        Reason("flags", 6, _why_flags),
        Panel("standing", 15, "accounts/customers/panels/_standing.html", _panel, "accounts.view_standing"),
    )
    timeline.register(Source("stages", "stages", _("Stages"), 55, read_stages))
    insight_pages.register(insight_pages.Page("insight_standing", _("How they stand"), 25, "accounts.view_insights"))


def engagement(standing: Standing, profile: Profile) -> str:
    """Say how long they have been silent; of those slipping away or dormant also how such silence ended before."""
    if standing.stage in SILENT and standing.risk is not None:
        return risk_words(standing, profile.standing_on)
    return words.silence(standing, on=profile.standing_on)


def _why_standing(profile: Profile) -> str:
    return words.since(profile.standing) if profile.standing else ""


def _why_engaged(profile: Profile) -> str:
    return engagement(profile.standing, profile) if profile.standing else ""


def _why_flags(profile: Profile) -> str:
    """Each flag in its own sentence; that of a payment is told with its product."""
    is_told = any(line.payment_state != Subscription.PaymentState.PAID for line in profile.paying.current)
    return " ".join(flag.sentence for flag in profile.flags if not (is_told and flag.code == "payment_failed"))


def _panel(profile: Profile) -> dict[str, Any]:
    standing, on = profile.standing, profile.standing_on
    said: dict[str, Any] = {
        "on": None if on == profile.paying.on else on,
        "milestones": milestones(profile.customer),
        "feelings": feelings(profile.customer),
        "may_feel": profile.reader.has_perm("accounts.add_feeling"),
    }
    if standing is None:
        return said
    return said | {
        "standing": standing,
        # The words of a risk tell the silence, too
        "silence": words.silence(standing, on=on) if standing.risk is None else "",
        "rule": words.against_the_rule(standing, on=on),
        "trend": words.trend(standing, on=on),
        "risk": risk_words(standing, on) if standing.stage not in words.STOPPED else "",
        "like": _like(standing),
        "flags": profile.flags,
    }


def _like(standing: Standing) -> Share | None:
    """Return how many like them did not come back, where there were enough of them to be drawn."""
    if standing.risk_n is None or standing.risk_gone is None or standing.risk_n < LEAST:
        return None
    return share(standing.risk_gone, standing.risk_n)


def read_stages(profile: Profile, before: datetime, limit: int) -> Stretch:
    """Passages from one stage to the next; they came with the customer. The first look at somebody is none."""
    entries = [
        Entry(day_start(passage.on), passage.pk, "accounts/customers/events/_stage.html", passage)
        for passage in passages(profile.customer)
        if passage.before
    ]
    return timeline.newest(entries, before, limit)
