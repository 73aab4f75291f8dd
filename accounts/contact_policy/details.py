"""What the rules saw, in the reader's language, and when it ends."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.contact_policy.asks import Ask, Moment
from accounts.contact_policy.rules import Facts, Tell
from accounts.countries import country_name
from accounts.models import Consent
from retention_site.base.clocks import date_name


def day_words(value: date | datetime | None) -> str:
    """Return the day of a moment or a day; empty where none is known."""
    if value is None:
        return ""
    return date_name(timezone.localdate(value) if isinstance(value, datetime) else value)


def day(column: str) -> Tell:
    """Tell the day in a column."""

    def words(facts: Facts, _ask: Ask, _moment: Moment) -> str:
        return day_words(facts[column])

    return words


def issues(column: str) -> Tell:
    """Tell how many issues a column counts."""

    def words(facts: Facts, _ask: Ask, _moment: Moment) -> str:
        count = facts[column]
        return ngettext("%(count)s open issue", "%(count)s open issues", count) % {"count": count}

    return words


def notice(facts: Facts, _ask: Ask, _moment: Moment) -> str:
    """Tell when they gave notice."""
    return _("Notice given on %(day)s") % {"day": day_words(facts["notice_on"])}


def suppression(facts: Facts, _ask: Ask, _moment: Moment) -> str:
    """Tell what came back from the address, and when."""
    source = facts["suppressed_by"]
    told = dict(Consent.Source.choices).get(source, source)
    return _("%(reason)s, %(day)s") % {"reason": told, "day": day_words(facts["suppressed_at"])}


def country(facts: Facts, _ask: Ask, _moment: Moment) -> str:
    """Tell where they are."""
    return country_name(facts["country"], translation.get_language() or settings.LANGUAGE_CODE)


def language(facts: Facts, _ask: Ask, _moment: Moment) -> str:
    """Tell what they read."""
    known = {code: str(name) for code, name in settings.LANGUAGES}
    return known.get(facts["language"], facts["language"] or "")


def paused_until(facts: Facts, _ask: Ask, _moment: Moment) -> datetime | None:
    """Return when the pause is over."""
    until = facts["paused_until"]
    return timezone.make_aware(datetime.combine(until, time()), timezone.get_default_timezone()) if until else None


def enough(facts: Facts, ask: Ask, moment: Moment) -> str:
    """Tell how many they had, and have still to come, against how many they get."""
    days, planned = moment.policy.promotion_days, facts[ask.planned]
    told = ngettext("%(sent)s in the last day", "%(sent)s in the last %(days)s days", days)
    told %= {"sent": facts["promotions"], "days": days}
    if planned:
        told = _("%(sent)s, and %(planned)s more urgent to come") % {"sent": told, "planned": planned}
    most = moment.most(less_often=bool(facts["less_often"]))
    return _("%(sent)s; at most %(most)s") % {"sent": told, "most": most}


def enough_until(facts: Facts, ask: Ask, moment: Moment) -> datetime | None:
    """Return when the first that counts no longer does, where that makes room; None where it does not."""
    first, most = facts["first_promotion_at"], moment.most(less_often=bool(facts["less_often"]))
    makes_room = first and facts["promotions"] + facts[ask.planned] == most
    return first + timedelta(days=moment.policy.promotion_days) if makes_room else None
