"""What this floor tells on a customer's timeline: talks, issues, paying, permissions, messages and use."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Departure, Interaction, Message, OpenQuestion, SupportIssue, UsageEvent
from accounts.paying import Line, SpellLines, money_of
from accounts.profile import MOST_OPEN, Profile
from accounts.timeline import Entry, Source, Stretch, day_start, newest, register
from retention_site.base.prepared import Given, GivenMany, Prepared

FOLDER = "accounts/customers/events"


def register_sources() -> None:
    """Join the timeline; called when the app is ready."""
    register(
        Source("talks", "talks", _("Talks"), 10, read_talks),
        Source("issues", "issues", _("Issues"), 20, read_issues),
        Source("paying", "paying", _("Paying"), 30, read_paying),
        Source("departures", "paying", _("Paying"), 35, read_departures),
        Source("consents", "consents", _("Permissions"), 40, read_consents),
        Source("messages", "messages", _("Messages"), 45, read_messages),
        Source("use", "use", _("Use"), 50, read_use),
    )


def _talks_told(limit: int) -> QuerySet[Interaction]:
    # Of this customer: where nobody's attempts were ever chained, a planner that counts would give up the index on the chain
    later = Interaction.objects.filter(
        customer=Given("customer"),
        first_attempt=Coalesce(OuterRef("first_attempt"), OuterRef("pk")),
        attempt__gt=OuterRef("attempt"),
    )
    is_superseded = Exists(later) & Q(summary="", heard="") & ~Q(outcome=Interaction.Outcome.REACHED)
    talks = Interaction.objects.filter(~is_superseded, customer=Given("customer"), at__lte=Given("before", DateTimeField()))
    return talks.select_related("contact", "staff", "specialist", "issue", "churn_reason").order_by("-at", "-pk")[:limit]


_talks: Prepared[Interaction] = Prepared(_talks_told)
_questions: Prepared[OpenQuestion] = Prepared(
    lambda: (
        OpenQuestion.objects.filter(
            Q(interaction__in=GivenMany("talks")) | Q(answered_at=None), interaction__customer=Given("customer")
        )
        .select_related("assignee", "interaction")
        .order_by("pk")
    )
)


def read_talks(profile: Profile, before: datetime, limit: int) -> Stretch:
    """Talks and attempts; of a chain of attempts that reached nobody only the last is told, with its number.

    Their questions are read with those that are owed, for the rest of the page.
    """
    talks = _talks(limit, customer=profile.customer.pk, before=before)
    asked: dict[int, list[OpenQuestion]] = defaultdict(list)
    if talks:
        questions = _questions(customer=profile.customer.pk, talks=[talk.pk for talk in talks])
        profile.learn_questions_owed(questions)
        for question in questions:
            asked[question.interaction_id].append(question)
    entries = []
    for talk in talks:
        talk.customer = profile.customer
        talk._prefetched_objects_cache = {"questions": asked[talk.pk]}  # type: ignore[attr-defined]
        entries.append(Entry(talk.at, talk.pk, f"{FOLDER}/_talk.html", talk))
    return Stretch(entries)


@dataclass(frozen=True)
class IssueTurn:
    """An issue opened or resolved."""

    issue: SupportIssue
    is_resolved: bool


def _issues_told(limit: int) -> QuerySet[SupportIssue]:
    issues, before = SupportIssue.objects.filter(customer=Given("customer")), Given("before", DateTimeField())
    opened = issues.filter(opened_at__lte=before).order_by("-opened_at", "-pk").values("pk")[:limit]
    resolved = issues.filter(resolved_at__lte=before).order_by("-resolved_at", "-pk").values("pk")[:limit]
    open_now = issues.open().order_by("-opened_at", "-pk").values("pk")[:MOST_OPEN]
    wanted = Q(pk__in=opened) | Q(pk__in=resolved) | Q(pk__in=open_now)
    return issues.filter(wanted).select_related("assignee", "contact")


_issues: Prepared[SupportIssue] = Prepared(_issues_told)


def read_issues(profile: Profile, before: datetime, limit: int) -> Stretch:
    """Issues opened and issues resolved, of each the newest, with those open now for the rest of the page; one query."""
    found = _issues(limit, customer=profile.customer.pk, before=before)
    profile.learn_open_issues(found)
    entries = []
    for issue in found:
        issue.customer = profile.customer
        if issue.opened_at <= before:
            entries.append(Entry(issue.opened_at, 2 * issue.pk, f"{FOLDER}/_issue.html", IssueTurn(issue, is_resolved=False)))
        if issue.resolved_at and issue.resolved_at <= before:
            turn = IssueTurn(issue, is_resolved=True)
            entries.append(Entry(issue.resolved_at, 2 * issue.pk + 1, f"{FOLDER}/_issue.html", turn))
    return newest(entries, before, limit)


@dataclass(frozen=True)
class Turn:
    """A turn of paying on one day: `verb` is trial, began, came_back, left, added, changed or stopped."""

    day: date
    verb: str
    lines: tuple[Line, ...] = ()
    was: tuple[Line, ...] = ()
    reason: str = ""

    @property
    def amounts(self) -> list[tuple[Decimal, str]]:
        """(amount a month, currency) of what began, added up within a currency."""
        return money_of(self.lines)


def read_paying(profile: Profile, before: datetime, limit: int) -> Stretch:
    """The trial, spells and subscriptions: what begins or ends on one day is told together."""
    turns = [Turn(profile.customer.trial_started_on, "trial")] if profile.customer.trial_started_on else []
    for number, spell in enumerate(profile.paying.spells):
        turns += _turns_of(spell, is_first=number == 0)
    entries = [
        Entry(day_start(turn.day), number, f"{FOLDER}/_paying.html", turn)
        for number, turn in enumerate(turns)
        if turn.day <= profile.paying.on
    ]
    return newest(entries, before, limit)


def _turns_of(spell: SpellLines, *, is_first: bool) -> Iterator[Turn]:
    began = tuple(line for line in spell.lines if line.started_on == spell.started_on)
    yield Turn(spell.started_on, "began" if is_first else "came_back", began)
    for day in sorted({line.started_on for line in spell.lines} | {line.ended_on for line in spell.lines if line.ended_on}):
        if day in (spell.started_on, spell.ended_on):
            continue
        starting = [line for line in spell.lines if line.started_on == day]
        ending = {line.product: line for line in spell.lines if line.ended_on == day}
        for line in starting:
            was = ending.pop(line.product, None)
            yield Turn(day, "changed" if was else "added", (line,), (was,) if was else ())
        if ending:
            yield Turn(day, "stopped", tuple(ending.values()))
    if spell.ended_on:
        yield Turn(spell.ended_on, "left", reason=spell.leave_reason)


@dataclass(frozen=True)
class Leaving:
    """A turn of a departure: `verb` is notice, saved, paused or relapsed. That they left is told with what they paid."""

    departure: Departure
    verb: str


def read_departures(profile: Profile, before: datetime, limit: int) -> Stretch:
    """Notices, and what became of them."""
    entries = []
    for departure in profile.departures:
        days = [(departure.notice_on, "notice"), (departure.relapsed_on, "relapsed")]
        if departure.outcome in {Departure.Outcome.SAVED, Departure.Outcome.PAUSED}:
            days.append((departure.decided_on, departure.outcome))
        entries += [
            Entry(day_start(day), departure.pk, f"{FOLDER}/_departure.html", Leaving(departure, verb))
            for day, verb in days
            if day and day <= profile.paying.on
        ]
    return newest(entries, before, limit)


def read_consents(profile: Profile, before: datetime, limit: int) -> Stretch:
    """The lines of the ledger about this customer's people."""
    people = {contact.pk: contact for contact in profile.contacts}
    entries = [
        Entry(
            consent.at,
            consent.pk,
            f"{FOLDER}/_consent.html",
            {"consent": consent, "contact": people.get(consent.contact_id or 0)},
        )
        for consent in profile.consents
    ]
    return newest(entries, before, limit)


def _messages_told(limit: int) -> QuerySet[Message]:
    is_over = Q(settled_at__isnull=False) | Q(status=Message.Status.UNCERTAIN)
    messages = Message.objects.filter(is_over, customer=Given("customer"))
    told = messages.annotate(at=Coalesce("settled_at", "begun_at", "due_at"))  # as `moment`
    return told.filter(at__lte=Given("before", DateTimeField())).select_related("contact").order_by("-at", "-pk")[:limit]


_messages: Prepared[Message] = Prepared(_messages_told)


def read_messages(profile: Profile, before: datetime, limit: int) -> Stretch:
    """Mail to this customer's people: what was sent, at its moment, and what was not, with the reason."""
    entries = []
    for message in _messages(limit, customer=profile.customer.pk, before=before):
        message.customer = profile.customer
        entries.append(Entry(message.moment, message.pk, f"{FOLDER}/_message.html", message))
    return Stretch(entries)


@dataclass(frozen=True)
class Use:
    """What was used in one month, the most frequent first; rows have name, product, times and quantity."""

    month: date
    rows: Sequence[Any]


def read_use(profile: Profile, before: datetime, limit: int) -> Stretch:
    """Use by month of the reader's calendar, placed at the last event of each month, no more than `limit` months back.

    The months are told apart by comparing, not by truncating each time: a customer may have a hundred thousand events.
    """
    if profile.use is None:
        return Stretch([])
    first, last = profile.use
    months = _months_back(timezone.localtime(min(before, last)).date(), limit)
    starts = [day_start(month) for month in months]
    number = Case(*(When(at__gte=start, then=place) for place, start in enumerate(starts)), output_field=IntegerField())
    events = UsageEvent.objects.filter(customer=profile.customer)
    window = events.filter(at__gte=starts[-1], at__lt=day_start(_next_month(months[0])))
    grouped = window.annotate(number=number).values("number", "name", product_name=F("product__name"))
    counted = grouped.annotate(times=Count("pk"), quantity=Sum("quantity"), last=Max("at"))
    entries = [
        Entry(max(row["last"] for row in rows), 0, f"{FOLDER}/_use.html", Use(months[place], rows))
        for place, rows in _by_month(counted.order_by("number", "-times", "name"))
    ]
    return Stretch(newest(entries, before, limit).entries, starts[-1] if first < starts[-1] else None)


def _by_month(rows: Iterable[Any]) -> Iterator[tuple[int, list[Any]]]:
    for number, found in groupby(rows, key=lambda row: row["number"]):
        yield number, list(found)


def _months_back(day: date, count: int) -> list[date]:
    """Return the first days of `count` months, that of `day` first."""
    month = day.year * 12 + day.month - 1
    return [_month(month - back) for back in range(count)]


def _next_month(first: date) -> date:
    return _month(first.year * 12 + first.month)


def _month(number: int) -> date:
    """Return the first day of a month counted from the year 0."""
    return date(number // 12, number % 12 + 1, 1)
