"""Who fades: customers slipping away and onboarding that is stuck, on Today, each with the reason and the step that fits (S21).

Being looked after, they are not shown: while a callback is open that was promised since it began, or somebody has seen it and
left it for some days. Dormant customers are no work of today: segments and outreach are for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import Customer, Milestone, MilestoneReached, Stage, Standing, StandingMark
from accounts.models.customers import within_sight
from accounts.models.wordings import worded
from accounts.readers import Reader
from accounts.roles import Role, each
from accounts.standing import words
from accounts.standing.risk import risk_words
from accounts.standing.shown import standing_of
from accounts.standing.story import mark_columns
from playbooks import today
from playbooks.models import Callback, Snooze
from playbooks.today import Scope, Section

ONE_YEAR = timedelta(days=365)


def join() -> None:
    """Register everything; called when the app is ready."""
    roles.grant(Role.AGENT, each("view add", "snooze", "playbooks"))
    today.register(
        Section(
            code="slipping",
            title=gettext_lazy("Slipping away"),
            order_words=gettext_lazy("VIP first, then the highest risk"),
            template="playbooks/today/_fading.html",
            rows=slipping,
            permission="accounts.view_standing",
            rank=50,
            icon="outline/trending-down",
            told=Fading,
            is_owed=False,
        ),
        Section(
            code="stuck",
            title=gettext_lazy("Onboarding that is stuck"),
            order_words=gettext_lazy("VIP first, then the longest stuck"),
            template="playbooks/today/_fading.html",
            rows=stuck,
            permission="accounts.view_standing",
            rank=55,
            icon="outline/hourglass-empty",
            told=Fading,
            is_owed=False,
        ),
    )


@dataclass(frozen=True)
class Fading:
    """A row of Today: a standing, from `slipping` or `stuck`, in words."""

    standing: Standing

    @property
    def customer(self) -> Customer:
        return self.standing.customer

    @property
    def is_stuck(self) -> bool:
        return self.standing.stage == Stage.ONBOARDING

    @property
    def on(self) -> date:
        return self.standing.standing_on or timezone.localdate()  # type: ignore[attr-defined]

    @property
    def days(self) -> str:
        """For how long: of silence, or without a step."""
        since = words.last_step(self.standing) if self.is_stuck else self.standing.last_use_on
        return words.days_of(max((self.on - since).days, 0)) if since else ""

    @property
    def usual(self) -> str:
        return _("without a step") if self.is_stuck else words.usual(self.standing)

    @property
    def why(self) -> list[str]:
        """What is known, each flag in a sentence of its own."""
        several: int = self.standing.several_issues  # type: ignore[attr-defined]
        flags = [flag.sentence for flag in words.flags(self.standing, several=several)]
        if self.is_stuck:
            return [*flags, words.silence(self.standing, on=self.on)]
        told = (
            risk_words(self.standing, self.on) if self.standing.risk is not None else words.silence(self.standing, on=self.on)
        )
        return [told, *flags]

    @property
    def step(self) -> str:
        """The next step that fits them (S21): never one naive "we miss you"."""
        if self.is_stuck:
            wordings = self.standing.next_milestone  # type: ignore[attr-defined]
            if wordings:
                return _("call about the next milestone: %(milestone)s") % {
                    "milestone": worded(wordings, get_language() or "en")
                }
            return _("call and ask what holds them up")
        if self.customer.value_tier == Customer.ValueTier.VIP:
            return _("a call by their account manager")
        began = self.standing.spell_started_on
        if began and began <= self.on - ONE_YEAR:
            return _("a check-in: call, or ask how it is going in a survey")
        return _("call and ask what stands in their way")


def slipping(reader: Reader, scope: Scope) -> QuerySet[Standing]:
    """Who slips away: VIPs first, then the highest risk; within one, what pays most of each currency."""
    rows = _faced(Standing.objects.all(), Stage.SLIPPING, "stage_since", reader, scope)
    return rows.order_by(
        _vip_first(), F("risk").desc(nulls_last=True), "currency", F("monthly_value").desc(nulls_last=True), "pk"
    )


def stuck(reader: Reader, scope: Scope) -> QuerySet[Standing]:
    """Whose onboarding goes no further, each with the next milestone that it needs: VIPs first, then the longest stuck."""
    reached = MilestoneReached.objects.filter(customer=OuterRef(OuterRef("customer")), milestone=OuterRef("pk"))
    needed = Milestone.objects.filter(~Exists(reached), is_active=True, ends_onboarding=True).order_by("rank", "code")
    rows = _faced(Standing.objects.filter(stuck_since__isnull=False), Stage.ONBOARDING, "stuck_since", reader, scope)
    return rows.annotate(next_milestone=Subquery(needed.values("wordings")[:1])).order_by(_vip_first(), "stuck_since", "pk")


def _handled(since: str) -> QuerySet[Callback]:
    """Return the callbacks still owed that were promised on the day `since` of a standing, or later."""
    zone = timezone.get_default_timezone()  # that of all days of standings, whoever reads
    owed = Callback.objects.owed().filter(customer=OuterRef("customer"))
    return owed.alias(promised_on=TruncDate("promised_at", tzinfo=zone)).filter(promised_on__gte=OuterRef(since))


def _faced(asked: QuerySet[Standing], stage: Stage, since: str, reader: Reader, scope: Scope) -> QuerySet[Standing]:
    """Those `asked` for at a stage who are mine, or the team's or no team's, and whom nobody looks after since it began.

    Nothing is done upon a look at a day gone by.
    """
    snoozed = Snooze.objects.running(on=reader.today).filter(customer=OuterRef("customer"), stage=stage)
    found = _held(within_sight(asked.filter(stage=stage), reader), reader, scope)
    found = found.filter(~Exists(StandingMark.objects.filter(is_past=True)), ~Exists(snoozed), ~Exists(_handled(since)))
    return found.select_related("customer__team", "customer__manager").annotate(**mark_columns())


def _held(found: QuerySet[Standing], reader: Reader, scope: Scope) -> QuerySet[Standing]:
    """Those whose customer is mine, or the team's or no team's.

    A team's are asked for one by one: a database would else begin with its customers, who may be all there are.
    """
    if scope == Scope.MINE:
        return found.filter(customer__manager=reader.pk)
    if not reader.team_id:
        return found
    return found.filter(_is_customer(Q(team=reader.team_id) | Q(team=None)))


def _vip_first() -> Case:
    return Case(When(_is_customer(Q(value_tier=Customer.ValueTier.VIP)), then=0), default=1, output_field=IntegerField())


def _is_customer(wanted: Q) -> Exists:
    """Whether the customer of a standing is one that is `wanted`."""
    return Exists(Customer.objects.filter(wanted, pk=OuterRef("customer")))


def what_about(customer: Customer) -> str:
    """Say what a callback to a fading customer, who comes with their standing, is about; empty for others."""
    standing = standing_of(customer)
    if standing and standing.stage == Stage.SLIPPING:
        return _("How it is going, and what we could do better")
    return _("The next step of getting started") if standing and standing.stuck_since else ""


def looked_after(customer: Customer, owed: Iterable[Callback], *, on: date) -> dict[str, Any]:
    """Say who looks after a fading customer, who comes with their standing: the first promise of `owed` that does, a snooze."""
    standing = standing_of(customer)
    if standing is None:
        return {}
    since = {Stage.SLIPPING: standing.stage_since, Stage.ONBOARDING: standing.stuck_since}.get(standing.shown)
    if since is None:
        return {}
    zone = timezone.get_default_timezone()
    promise = next((each for each in owed if timezone.localdate(each.promised_at, zone) >= since), None)
    running = Snooze.objects.running(on=on).filter(customer=customer, stage=standing.stage).select_related("actor")
    return {"fading": standing, "handled_by": promise, "snooze": running.order_by("-until").first()}
