"""What stands around the timeline of a customer's page: facts and reasons in its head, panels at its side.

Each floor registers its own in `AppConfig.ready()`; the page asks in order of `rank` and leaves out what has nothing to say.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import formats, timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.addresses import hash_address
from accounts.models import Consent, Contact, Customer, Departure, Interaction, Subscription
from accounts.profile import MOST_OPEN, Profile
from retention_site.base import clocks

FACTS_SHOWN = 6


@dataclass(frozen=True)
class Fact:
    """One value in the head: `values` are strings, or (amount, currency) pairs; `note` is the small line under them."""

    label: Any
    values: list[Any]
    note: Any = ""
    is_late: bool = False


@dataclass(frozen=True)
class FactSource:
    """`read(profile)` gives a Fact or None; the six of the lowest rank that have one are shown."""

    name: str
    rank: int
    read: Callable[[Profile], Fact | None] = field(compare=False)


@dataclass(frozen=True)
class Reason:
    """One sentence of why they stand as they do: `read(profile)` gives it, or an empty string."""

    name: str
    rank: int
    read: Callable[[Profile], str] = field(compare=False)


@dataclass(frozen=True)
class Panel:
    """A panel at the side. `read(profile)` gives the context of `template`, or None for no panel; it needs `permission`."""

    name: str
    rank: int
    template: str
    read: Callable[[Profile], dict[str, Any] | None] = field(compare=False)
    permission: str = "accounts.view_customer"


@dataclass(frozen=True)
class Shown:
    """A panel with what it says about one customer."""

    name: str
    template: str
    said: dict[str, Any]


_facts: dict[str, FactSource] = {}
_reasons: dict[str, Reason] = {}
_panels: dict[str, Panel] = {}


def register(*things: FactSource | Reason | Panel) -> None:
    """Add facts, reasons and panels; one of each per name, the last word counts."""
    for thing in things:
        if isinstance(thing, Panel):
            _panels[thing.name] = thing
        elif isinstance(thing, Reason):
            _reasons[thing.name] = thing
        else:
            _facts[thing.name] = thing


def why(profile: Profile) -> str:
    """Return why they stand as they do, in sentences."""
    said = (reason.read(profile) for reason in sorted(_reasons.values(), key=lambda reason: (reason.rank, reason.name)))
    return " ".join(sentence for sentence in said if sentence)


def facts_of(profile: Profile) -> list[Fact]:
    """Return the facts for the head of a customer's page."""
    facts: list[Fact] = []
    for source in sorted(_facts.values(), key=lambda source: (source.rank, source.name)):
        fact = source.read(profile)
        if fact is not None and len(facts) < FACTS_SHOWN:
            facts.append(fact)
    return facts


def panels_of(profile: Profile) -> list[Shown]:
    """Return the side panels that this reader may see and that have something to say."""
    shown = []
    for panel in sorted(_panels.values(), key=lambda panel: (panel.rank, panel.name)):
        said = panel.read(profile) if profile.reader.has_perm(panel.permission) else None
        if said is not None:
            shown.append(Shown(panel.name, panel.template, said))
    return shown


def register_own() -> None:
    """Register what this floor knows; called when the app is ready."""
    folder = "accounts/customers/panels"
    register(
        FactSource("there_now", 10, _there_now),
        FactSource("last_talk", 40, _last_talk),
        FactSource("issues", 50, _issues),
        FactSource("pays", 60, _pays),
        FactSource("customer_for", 70, _customer_for),
        FactSource("manager", 80, _manager),
        Reason("state", 10, _why_state),
        Reason("leaving", 15, _why_leaving),
        Reason("payment", 20, _why_payment),
        Reason("issues", 30, _why_issues),
        Reason("questions", 40, _why_questions),
        Panel("leaving", 10, f"{folder}/_leaving.html", _leaving, "accounts.view_departure"),
        Panel("questions", 30, f"{folder}/_questions.html", lambda profile: {"questions": profile.questions_owed}),
        Panel("contacts", 50, f"{folder}/_contacts.html", _contacts),
        Panel("products", 60, f"{folder}/_products.html", lambda profile: {"paying": profile.paying}),
        Panel("issues", 70, f"{folder}/_issues.html", lambda profile: {"issues": profile.open_issues}),
        Panel("segments", 75, "accounts/segments/_panel.html", lambda _profile: {}, "accounts.view_segment"),
        Panel("attributes", 80, f"{folder}/_attributes.html", _attributes),
    )


def _there_now(profile: Profile) -> Fact:
    zone = profile.customer.zone
    place = clocks.place_name(zone)
    note = _("%(place)s, assumed") % {"place": place} if profile.customer.zone_is_assumed else place
    return Fact(_("There now"), [formats.date_format(timezone.localtime(profile.at, zone), "D H:i")], note)


def _last_talk(profile: Profile) -> Fact:
    if profile.last_talk is None:
        return Fact(_("Last talk"), [_("none yet")], _("Log the first one"))
    at, channel = profile.last_talk
    return Fact(_("Last talk"), [clocks.moment(timezone.localtime(at))], Interaction.Channel(channel).label)


def _issues(profile: Profile) -> Fact:
    count = len(profile.open_issues)
    if not count:
        return Fact(_("Open issues"), [_("none")])
    serious = profile.serious_issues
    note = ngettext("%(count)d serious", "%(count)d serious", serious) % {"count": serious} if serious else _("none serious")
    number = f"{MOST_OPEN}+" if count == MOST_OPEN else formats.number_format(count)
    return Fact(_("Open issues"), [number], note, is_late=bool(serious))


def _pays(profile: Profile) -> Fact:
    products = ", ".join(profile.paying.products)
    if profile.paying.money:
        return Fact(_("Pays a month"), profile.paying.money, products)
    return Fact(_("Pays a month"), [_("not known") if profile.paying.spell else _("nothing")], products)


def _customer_for(profile: Profile) -> Fact:
    paying, trial = profile.paying, profile.customer.trial_started_on
    if profile.state == Customer.State.PAYING and paying.spell:
        first = paying.spells[0].started_on
        note = _("since %(day)s") % {"day": clocks.long_date(first)}
        return Fact(_("Customer for"), [_duration(first, paying.on)], note)
    if profile.state == Customer.State.LEFT and paying.last and paying.last.ended_on:
        days = [formats.date_format(day, "j M Y") for day in (paying.last.started_on, paying.last.ended_on)]
        return Fact(_("Was a customer for"), [_duration(paying.last.started_on, paying.last.ended_on)], "–".join(days))
    if profile.state == Customer.State.TRIAL and trial:
        note = _("since %(day)s") % {"day": clocks.long_date(trial)}
        return Fact(_("On trial for"), [_duration(trial, paying.on)], note)
    return Fact(_("Customer for"), [_("not yet")])


def _duration(start: date, end: date) -> str:
    return _("less than a day") if end <= start else timesince(start, end)


def _manager(profile: Profile) -> Fact:
    manager, team = profile.customer.manager, profile.customer.team
    name = manager.full_name if manager else _("nobody yet")
    note = _("you") if manager == profile.reader else str(team or "")
    return Fact(_("Account manager"), [name], note)


def _why_state(profile: Profile) -> str:
    spell, earlier = profile.paying.last, profile.paying.spells[:-1]
    trial = profile.customer.trial_started_on
    if profile.state == Customer.State.PAYING and spell:
        if earlier and earlier[-1].ended_on:
            days = {"since": clocks.long_date(spell.started_on), "left": clocks.long_date(earlier[-1].ended_on)}
            return _("Paying again since %(since)s, after leaving on %(left)s.") % days
        return _("Paying since %(since)s.") % {"since": clocks.long_date(spell.started_on)}
    if profile.state == Customer.State.LEFT and spell and spell.ended_on:
        left = _("Left on %(day)s.") % {"day": clocks.long_date(spell.ended_on)}
        return left + " " + _("Reason: %(reason)s.") % {"reason": spell.leave_reason} if spell.leave_reason else left
    if profile.state == Customer.State.TRIAL and trial:
        return _("On trial since %(since)s, and pays for nothing yet.") % {"since": clocks.long_date(trial)}
    return _("Neither a trial nor a payment is known.")


def _why_leaving(profile: Profile) -> str:
    leaving = profile.leaving
    if profile.state == Customer.State.LEFT and profile.paying.last and not profile.paying.last.leave_reason:
        ended = next((each for each in profile.departures if each.spell_id == profile.paying.last.pk and each.is_whole), None)
        return _("Reason: %(reason)s.") % {"reason": ended.reason} if ended and ended.reason else ""
    if leaving is None or profile.state != Customer.State.PAYING:
        return ""
    said = _("They gave notice on %(notice)s and leave on %(day)s.") % {
        "notice": clocks.long_date(leaving.notice_on),
        "day": clocks.long_date(leaving.effective_on),
    }
    return said + " " + _("Reason: %(reason)s.") % {"reason": leaving.reason} if leaving.reason else said


def _why_payment(profile: Profile) -> str:
    late = [line.product for line in profile.paying.current if line.payment_state != Subscription.PaymentState.PAID]
    return _("Payment is late for %(products)s.") % {"products": ", ".join(late)} if late else ""


def _why_issues(profile: Profile) -> str:
    serious = profile.serious_issues
    if not serious:
        return ""
    words = ngettext("%(count)d serious issue is open.", "%(count)d serious issues are open.", serious)
    return words % {"count": serious}


def _why_questions(profile: Profile) -> str:
    owed = len(profile.questions_owed)
    return ngettext("We owe %(count)d answer.", "We owe %(count)d answers.", owed) % {"count": owed} if owed else ""


def _contacts(profile: Profile) -> dict[str, Any]:
    wishes = _wishes(profile.consents)
    return {"people": [(contact, wishes[contact.pk] + _suppressed(contact, profile)) for contact in profile.contacts]}


def _wishes(consents: list[Consent]) -> dict[int | None, list[Consent]]:
    """Return by contact the line that counts for each purpose and channel; `consents` come newest first."""
    newest: dict[tuple[int | None, str, str], Consent] = {}
    for consent in consents:
        newest.setdefault((consent.contact_id, consent.purpose, consent.channel), consent)
    wishes: dict[int | None, list[Consent]] = defaultdict(list)
    for (contact, _purpose, _channel), consent in newest.items():
        wishes[contact].append(consent)
    return wishes


def _suppressed(contact: Contact, profile: Profile) -> list[Consent]:
    digest = hash_address(contact.email)
    return [each for each in profile.consents if each.contact_id is None and digest and each.address_hash == digest][:1]


def _leaving(profile: Profile) -> dict[str, Any] | None:
    """The newest notice for everything that they were not talked out of, and products being given up."""
    whole = next((each for each in profile.departures if each.is_whole and each.outcome != Departure.Outcome.SAVED), None)
    is_over = whole is None or any(spell.started_on > whole.notice_on for spell in profile.paying.spells)
    shown = [] if is_over or whole is None else [whole]
    shown += [each for each in profile.departures if not each.is_whole and not each.outcome]
    return {"departures": shown} if shown else None


def _attributes(profile: Profile) -> dict[str, Any] | None:
    return {"attributes": profile.attributes} if profile.attributes else None
