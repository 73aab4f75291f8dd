"""Storing the demo company: set-based inserts, all or nothing, with keys, moments and audit entries as if it had been lived."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from accounts.actions.interactions import number_attempts
from accounts.actions.period_counts import recount_periods
from accounts.actions.usage import UsageRow, record_usage
from accounts.defaults import make_churn_reasons
from accounts.models import Attribute, ChurnReason, Customer, Interaction, Product, Team, TeamHours, UsageEvent, User
from accounts.retention import Unit
from accounts.usage.roll_up import roll_up
from playbooks.defaults import make_checklists
from retention_site.base import audit
from retention_site.base.models import AuditEntry
from retention_site.demo.catalogue import ATTRIBUTES
from retention_site.demo.listening import listen
from retention_site.demo.offboarding import work_off
from retention_site.demo.promises import tell_promises
from retention_site.demo.reaching import reach_out
from retention_site.demo.staff import DOMAIN, HEIR, LEFT, Crew, build_crew, build_hours
from retention_site.demo.standing import take_stock
from retention_site.demo.statements import analyze, insert, stamp
from retention_site.demo.story import HANDED_OVER, Story, build_products, tell_story
from retention_site.demo.usage import uses

FOUNDED: Final = 1500  # days ago that the company itself was set up
EVENT_PREFIX: Final = "demo-"

Changes = list[tuple[models.Model, dict[str, Any], dict[str, Any]]]
ENTERED_BEFORE = timedelta(days=21)  # how long before it begins an absence is entered


def is_loaded() -> bool:
    """Whether the demo company's staff are here, whatever has become of its customers."""
    return User.objects.filter(email__endswith=f"@{DOMAIN}").exists()


def load(today: date) -> Story:
    """Store the demo company as it stands in the morning of `today`; all or nothing."""
    with transaction.atomic(), audit.acting_via(audit.Via.COMMAND):
        crew = _crew(today)
        products = _products(today)
        _attributes(today)
        story = tell_story(today, crew, products, _reasons(today))
        _customers(story)
        _talks(story)
        _departures(story)
        _promises(story)
        listen(story, since=_founded(today))
        _usage(story)
        _audit(story)
        take_stock(story)
        reach_out(story)
    return story


# What was there before the first customer ------------------------------------------------------------------------------


def _crew(today: date) -> Crew:
    crew = build_crew()
    for name, team in crew.teams.items():
        crew.teams[name] = Team.objects.filter(name=name).first() or team
    new_teams = [team for team in crew.teams.values() if team.pk is None]
    Team.objects.bulk_create(new_teams)
    TeamHours.objects.bulk_create([hours for hours in build_hours(crew) if hours.team in new_teams])
    for user in crew.users.values():
        user.team = crew.teams[user.team.name] if user.team else None
        user.set_unusable_password()
    User.objects.bulk_create(crew.users.values())
    founded = _founded(today)
    stamp(((team, founded) for team in new_teams), "created_at", "updated_at")
    stamp(((user, founded) for user in crew.users.values()), "created_at", "updated_at")
    return crew


def _founded(today: date) -> datetime:
    return datetime.combine(today - timedelta(FOUNDED), time(9), timezone.get_default_timezone())


def _products(today: date) -> dict[str, Product]:
    products = build_products()
    known = Product.objects.filter(code__in=products).in_bulk(field_name="code")
    new = [product for code, product in products.items() if code not in known]
    Product.objects.bulk_create(new)
    stamp(((product, _founded(today)) for product in new), "created_at", "updated_at")
    return products | known


def _attributes(today: date) -> None:
    known = set(Attribute.objects.values_list("code", flat=True))
    new = [Attribute(**fields) for fields in ATTRIBUTES if fields["code"] not in known]
    insert(new)
    stamp(((attribute, _founded(today)) for attribute in new), "created_at", "updated_at")


def _reasons(today: date) -> dict[str, list[ChurnReason]]:
    """Why customers leave altogether, by the code of the category; the shipped reasons are made where they are missing."""
    known = set(Team.objects.values_list("pk", flat=True))
    make_churn_reasons()
    stamp(((team, _founded(today)) for team in Team.objects.exclude(pk__in=known)), "created_at", "updated_at")
    found: dict[str, list[ChurnReason]] = defaultdict(list)
    whole = ChurnReason.objects.filter(applies_to=ChurnReason.AppliesTo.DEPARTURE).select_related("category")
    for reason in whole.order_by("rank", "code"):
        found[reason.category.code].append(reason)
    return found


# Customers and what happened to them -----------------------------------------------------------------------------------


def _customers(story: Story) -> None:
    for rows in (story.customers, story.contacts, story.spells, story.subscriptions):
        insert(rows)
        stamp(((row, story.moments[id(row)]) for row in rows), "created_at", "updated_at")
    insert(story.consents)
    stamp(((consent, story.moments[id(consent)]) for consent in story.consents), "at")


def _talks(story: Story) -> None:
    story.issues.sort(key=lambda issue: issue.opened_at)
    story.interactions.sort(key=lambda talk: talk.at)
    _number_calls(story.interactions)
    insert(story.issues)
    insert([talk for talk in story.interactions if talk.first_attempt is None])
    insert([talk for talk in story.interactions if talk.first_attempt is not None])
    insert(story.questions)
    stamp(((issue, issue.resolved_at or issue.opened_at) for issue in story.issues), "updated_at")
    stamp(((issue, issue.opened_at) for issue in story.issues), "created_at")
    stamp(((talk, talk.at + timedelta(minutes=talk.minutes or 2)) for talk in story.interactions), "created_at", "updated_at")


def _departures(story: Story) -> None:
    """How they left, with the notices that were taken back; and what all that comes to in each period."""
    insert(story.departures)
    noticed = ((each, datetime.combine(each.notice_on, time(9), UTC)) for each in story.departures)
    stamp(noticed, "created_at", "updated_at")
    make_checklists()
    work_off(story.departures, today=story.today, helper=story.crew.users["mariam"])
    for unit in Unit:
        recount_periods(unit=unit, on=story.today)


def _number_calls(talks: Iterable[Interaction]) -> None:
    calls: dict[tuple[int, int], list[Interaction]] = {}
    for talk in talks:
        if talk.channel == Interaction.Channel.PHONE:
            calls.setdefault((id(talk.customer), id(talk.contact)), []).append(talk)
    for with_one in calls.values():
        number_attempts(with_one)


def _promises(story: Story) -> None:
    told = tell_promises(story)
    told.callbacks.sort(key=lambda callback: callback.promised_at)
    for rows in (told.hours, told.steps, told.absences, told.callbacks, told.events):
        insert(rows)
    stamp(((hours, _founded(story.today)) for hours in told.hours), "created_at", "updated_at")
    stamp(((absence, absence.starts_at - ENTERED_BEFORE) for absence in told.absences), "created_at", "updated_at")
    messages = sorted(told.messages(), key=lambda message: message.due_at)
    insert(messages)
    moments = [(callback, callback.promised_at, callback.closed_at or callback.promised_at) for callback in told.callbacks]
    stamp(((callback, made) for callback, made, _closed in moments), "created_at")
    stamp(((callback, closed) for callback, _made, closed in moments), "updated_at")
    planned = {id(message): callback.promised_at for callback, message in told.letters}
    stamp(((message, planned[id(message)]) for message in messages), "created_at")


def _usage(story: Story) -> None:
    def rows() -> Iterator[UsageRow]:
        for company, life, customer in story.lives:
            for use in uses(company, life, story.today, story.before):
                product = story.products[use.product].pk if use.product else None
                yield UsageRow(EVENT_PREFIX + use.event_id, customer.pk, use.name, use.at, use.quantity, product)

    record_usage(sorted(rows(), key=lambda row: row.at))  # as they would have arrived
    UsageEvent.objects.filter(event_id__startswith=EVENT_PREFIX).update(arrived_at=F("at"))
    analyze()
    roll_up()
    analyze()


def _audit(story: Story) -> None:
    """Write who was taken in when, how issues went, and who was handed over; the rest of the history stays unaudited."""
    left, heir = story.crew.users[LEFT], story.crew.users[HEIR]
    moments = {str(customer.pk): story.moments[id(customer)] for customer in story.customers}
    first = {customer: {"manager": left.pk} for customer in story.handed_over}
    made: Changes = [(customer, {}, audit.snapshot(customer) | first.get(customer, {})) for customer in story.customers]
    _record("customer.created", made, moments, actor=None)

    handed_at = datetime.combine(story.today - timedelta(HANDED_OVER), time(10), timezone.get_default_timezone())
    moved: Changes = [(customer, {"manager": left.pk}, {"manager": heir.pk}) for customer in story.handed_over]
    _record("customer.updated", moved, dict.fromkeys(moments, handed_at), actor=story.crew.users["salma"])
    Customer.objects.filter(pk__in=[customer.pk for customer in story.handed_over]).update(
        version=F("version") + 1, updated_at=handed_at
    )

    opened: Changes = [(issue, {}, audit.snapshot(issue, ["title", "kind", "severity", "assignee"])) for issue in story.issues]
    _record("issue.opened", opened, {str(issue.pk): issue.opened_at for issue in story.issues}, actor=None)


def _record(
    action: str,
    changes: Changes,
    moments: dict[str, datetime],
    *,
    actor: User | None,
) -> None:
    audit.record_many(action, changes, actor=actor)
    keys = [str(obj.pk) for obj, _, _ in changes]
    entries = AuditEntry.objects.filter(action=action, object_type=changes[0][0]._meta.label_lower, object_id__in=keys)
    stamp(((entry, moments[entry.object_id]) for entry in entries), "at")
