"""Whom a live survey asks by itself: so many days after the start, then at regular times, and before a renewal.

Found from the days themselves, by the indexes on them, so that the work grows with those who are due and not with all
customers. The day of an ask may lie up to LATE_DAYS back: so a day without the sweep skips nobody, and a survey that goes
live asks those whose day has just come, rather than everybody who passed it at some time; the others are asked on their next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, Exists, F, IntegerField, Min, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from accounts.models import Contact, Customer, Departure, Interaction, Subscription
from retention_site.base.working_time import local_instant
from surveys.models import Invitation, Survey

LATE_DAYS = 7
OPENS, CLOSES = time(8), time(20)  # on the person's own clock, between which an ask leaves
AT_ONCE = 2000  # rows read and written together
# What is read of a customer for asking somebody there, as people_of gives it
PERSON = ("pk", "asked", "their_language", "language", "their_zone", "timezone", "team_zone")
TALK_HOURS = 24  # after a talk was logged, within which it is asked about

Trigger = Invitation.Trigger


@dataclass(frozen=True)
class Due:
    """One person to be asked, why, and on what occasion."""

    customer_id: int
    contact_id: int
    language: str
    zone: str
    trigger: str
    occasion: str
    interaction_id: int | None = None

    def leaves_at(self, at: datetime) -> datetime:
        """Return when the ask leaves: at once by day on the person's clock, else when their day begins."""
        zone = ZoneInfo(self.zone or settings.TIME_ZONE)
        local = at.astimezone(zone)
        if OPENS <= local.time() < CLOSES:
            return at
        day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
        return local_instant(day, OPENS, zone)


def whom_to_ask() -> QuerySet[Contact]:
    """The contacts of the customer of the outer query, the one who is asked first: a champion with an address, else the first
    current contact with one; where there is none with an address, who is told to be without."""
    reachable = Case(When(email="", then=Value(1)), default=Value(0), output_field=IntegerField())
    current = Contact.objects.filter(customer=OuterRef("pk"), left_at=None)
    return current.order_by(reachable, "-is_champion", "pk")


def people_of(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    """These customers with PERSON: who is asked (None where nobody is known), and where their language and clock stand."""
    person = Contact.objects.filter(pk=OuterRef("asked"))
    chosen = customers.annotate(asked=Subquery(whom_to_ask().values("pk")[:1]))
    return chosen.annotate(
        their_language=Subquery(person.values("language")[:1]),
        their_zone=Subquery(person.values("timezone")[:1]),
        team_zone=F("team__timezone"),
    )


def due_by_days(survey: Survey, *, on: date) -> Iterator[Due]:
    """Give those whose days after the start have come, once or again: who pays on the day `on` and is not leaving."""
    days = dict(_start_days(survey, on=on))
    customers = Customer.objects.filter(started_on__in=list(days))
    for began, *row in _rows(customers, survey, [Trigger.START, Trigger.REPEAT], "started_on", on=on):
        occasion = days[began]
        yield due_person(row, Trigger.START if occasion == Trigger.START else Trigger.REPEAT, occasion)


def due_by_renewal(survey: Survey, *, on: date) -> Iterator[Due]:
    """Give those of whose subscriptions one renews in as many days as the survey asks before."""
    if survey.before_renewal_days is None:
        return
    last = on + timedelta(days=survey.before_renewal_days)
    renewing = Subscription.objects.current().filter(renews_on__gt=last - timedelta(days=LATE_DAYS), renews_on__lte=last)
    days = dict(renewing.order_by("-renews_on").values_list("spell__customer", "renews_on"))  # the first of several counts
    customers = Customer.objects.filter(pk__in=renewing.values("spell__customer"))
    for customer, *row in _rows(customers, survey, [Trigger.RENEWAL], "pk", on=on):
        yield due_person(row, Trigger.RENEWAL, f"renewal:{days[customer]}")


def due_by_talk(survey: Survey, *, at: datetime) -> Iterator[Due]:
    """Give those who were spoken with and not asked about it: with whom a talk was logged in the last TALK_HOURS."""
    since = at - timedelta(hours=TALK_HOURS)
    talks = Interaction.objects.filter(created_at__gte=since, at__gte=since, outcome=Interaction.Outcome.REACHED)
    known = Invitation.objects.filter(survey=survey, interaction=OuterRef("pk"))
    talks = talks.filter(~Exists(known), contact__isnull=False, contact__left_at=None).exclude(contact__email="")
    fields = ("pk", "customer", "contact", "contact__language", "customer__language", "contact__timezone")
    zones = ("customer__timezone", "customer__team__timezone")
    for pk, *row in talks.values_list(*fields, *zones):
        yield replace(due_person(row, Trigger.TALK, f"talk:{pk}"), interaction_id=pk)


def _start_days(survey: Survey, *, on: date) -> Iterator[tuple[date, str]]:
    """Give each day on which customers began who are due now, with the occasion: "start", or "repeat:2" for the second time."""
    after, every = survey.after_start_days or 0, survey.every_days
    oldest = Customer.objects.aggregate(oldest=Min("started_on"))["oldest"] if after or every else None
    if oldest is None:
        return
    for late in range(LATE_DAYS):
        began, times = on - timedelta(days=after + late), 0
        while began >= oldest:
            if times or survey.after_start_days:
                yield began, f"repeat:{times}" if times else Trigger.START.value
            if not every:
                break
            began, times = began - timedelta(days=every), times + 1


def _rows(
    customers: QuerySet[Customer], survey: Survey, triggers: list[Trigger], key: str, *, on: date
) -> Iterator[tuple[Any, ...]]:
    """Give `key` and PERSON of those of `customers` who stay and were not invited so when they were met before.

    Times lie further apart than LATE_DAYS, so an invitation of these days is the one of this occasion.
    """
    earliest = local_instant(on - timedelta(days=LATE_DAYS), time.min, timezone.get_default_timezone())
    known = Invitation.objects.filter(survey=survey, customer=OuterRef("pk"), trigger__in=triggers, due_at__gte=earliest)
    leaving = Departure.objects.under_way().whole().filter(customer=OuterRef("pk"))
    staying = customers.filter(~Exists(known), ~Exists(leaving)).paying(on=on)  # type: ignore[attr-defined]
    rows = people_of(staying).order_by().values_list(key, *PERSON).iterator(chunk_size=AT_ONCE)
    yield from (row for row in rows if row[1 + PERSON.index("asked")] is not None)


def due_person(row: Sequence[Any], trigger: str, occasion: str) -> Due:
    customer, contact, language, language_there, *clocks = row
    spoken = language or language_there or settings.LANGUAGE_CODE
    return Due(customer, contact, spoken, next((each for each in clocks if each), ""), trigger, occasion)
