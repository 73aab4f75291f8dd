from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Exists, FilteredRelation, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import CountryField, LanguageField, TimeZoneField
from accounts.models.teams import Team
from accounts.models.users import User
from accounts.names import search_terms
from accounts.readers import Reader
from accounts.search import containing, holding
from retention_site.base.models import Versioned
from retention_site.base.prepared import Given, Prepared

Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


def _in_sight(reader: int | Given, team: int | Given | None) -> Q:
    return Q(manager=reader) if team is None else Q(team=team) | Q(manager=reader)


def within_sight(rows: Rows, user: User | Reader, path: str = "customer") -> Rows:
    """Return those of `rows` whose customer, found along `path`, the user may see; `rows` as they are for who sees all."""
    return rows if user.sees_all else rows.filter(**{f"{path}__in": Customer.objects.visible_to(user)})


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, user: User | Reader) -> "CustomerQuerySet":
        """Every customer, or only those of the user's team where the setting says so; managers and admins see all."""
        return self if user.sees_all else self.filter(_in_sight(user.pk, user.team_id))

    def hold(self) -> None:
        """Lock these rows, in key order, until the transaction ends: who sends them mail, and who decides that no mail may be
        sent any more, take turns by it. Keys are not touched, so that rows about them can still be added."""
        list(self.select_for_update(no_key=True).order_by("pk").values_list("pk"))

    def matching(self, text: str, *, most: int | None = None) -> "CustomerQuerySet":
        """Customers whose names, contacts, addresses or phones hold every word of `text`, in any script's spelling.

        `most` of them are enough, where nothing else is asked of them.
        """
        return containing(self, search_terms(text), most=most)

    def holding(self, text: str) -> "CustomerQuerySet":
        """The same customers, asked one by one: quicker than `matching` where most customers match and a few are wanted."""
        return holding(self, search_terms(text))

    def paying(self, *, on: date) -> "CustomerQuerySet":
        """Customers with a spell that covers the day `on`."""
        from accounts.models.spells import Spell

        return self.filter(Exists(Spell.objects.covering(on).filter(customer=OuterRef("pk"))))

    def with_latest(self) -> "CustomerQuerySet":
        """With `last_talk_at` and `last_talk_channel` (somebody was reached), `first_use_at`, `last_use_at`, `gave_notice`.

        And with what accounts/standing/story.py tells of how they stand and stood.
        """
        from accounts.models.departures import Departure
        from accounts.models.interactions import Interaction
        from accounts.models.usage import UsageEvent
        from accounts.standing.story import story_of

        talks = Interaction.objects.filter(customer=OuterRef("pk"), outcome=Interaction.Outcome.REACHED).order_by("-at", "-pk")
        events = UsageEvent.objects.filter(customer=OuterRef("pk")).values("at")
        return self.annotate(
            last_talk_at=Subquery(talks.values("at")[:1]),
            last_talk_channel=Subquery(talks.values("channel")[:1]),
            first_use_at=Subquery(events.order_by("at")[:1]),
            last_use_at=Subquery(events.order_by("-at")[:1]),
            gave_notice=Exists(Departure.objects.filter(customer=OuterRef("pk"))),
            **story_of("pk"),
        )

    def gone(self, *, on: date) -> "CustomerQuerySet":
        """Those in the state LEFT, found from the spells that have ended: the last one begun of each customer."""
        from accounts.models.spells import Spell

        later = Spell.objects.filter(customer=OuterRef("pk"), started_on__gt=OuterRef("ended__started_on"), started_on__lte=on)
        ended = FilteredRelation("spells", condition=Q(spells__ended_on__lte=on))
        return self.alias(ended=ended).filter(~Exists(later), ended__isnull=False)

    def in_state(self, state: str, *, on: date) -> "CustomerQuerySet":
        """Customers who are in `state` (a `Customer.State`) on the day `on`."""
        from accounts.models.spells import Spell

        begun = Q(started_on__lte=on)
        never = Q(started_on=None) | Q(started_on__gt=on)
        if state == Customer.State.PAYING:
            return self.filter(begun).paying(on=on)
        if state == Customer.State.LEFT:
            return self.filter(begun).exclude(Exists(Spell.objects.covering(on).filter(customer=OuterRef("pk"))))
        if state == Customer.State.TRIAL:
            return self.filter(never, trial_started_on__lte=on)
        return self.filter(never).filter(Q(trial_started_on=None) | Q(trial_started_on__gt=on))


class Customer(Versioned):
    """The paying unit: a company, or a person where the business sells to people."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("company")
        PERSON = "person", _("person")

    class ValueTier(models.TextChoices):
        STANDARD = "standard", _("standard")
        VIP = "vip", _("VIP")

    class SalesApproach(models.TextChoices):
        NEEDS_BASED = "needs_based", _("needs-based")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        """Where a customer is in their life with us: derived from spells and trial, never stored."""

        TRIAL = "trial", _("on trial")
        PAYING = "paying", _("paying")
        LEFT = "left", _("has left")
        NONE = "none", _("not a customer yet")

    external_id = models.CharField(_("external id"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200, validators=[MinLengthValidator(1)])
    name_sort = models.CharField(max_length=600, editable=False, default="")
    search_key = models.TextField(editable=False, default="")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.COMPANY)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    industry_fit = models.BooleanField(
        _("in an industry we specialise in"), null=True, blank=True, help_text=_("Leave open if unknown.")
    )
    value_tier = models.CharField(_("value tier"), max_length=8, choices=ValueTier, default=ValueTier.STANDARD)
    country = CountryField(_("country"), blank=True)
    timezone = TimeZoneField(_("time zone"), blank=True, help_text=_("Empty: the team's, shown as assumed."))
    language = LanguageField(_("language"), blank=True)
    manager = models.ForeignKey(
        User, verbose_name=_("account manager"), null=True, blank=True, on_delete=models.PROTECT, related_name="customers"
    )
    team = models.ForeignKey(
        Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.PROTECT, related_name="customers"
    )
    trial_started_on = models.DateField(_("trial began"), null=True, blank=True)
    started_on = models.DateField(
        _("customer since"), null=True, blank=True, editable=False, help_text=_("The start of the first spell.")
    )
    sales_approach = models.CharField(_("how it was sold"), max_length=12, choices=SalesApproach, blank=True)
    attributes = models.JSONField(_("own attributes"), default=dict, blank=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["name_sort", "id"]
        indexes = [
            models.Index(fields=["name_sort", "id"], name="customer_by_name"),
            models.Index(fields=["manager", "name_sort"], name="customer_by_manager"),
            models.Index(fields=["team", "name_sort"], name="customer_by_team"),
            # Whose they are, read without a row wherever customers are joined
            models.Index(fields=["manager", "id"], name="customer_of_manager"),
            models.Index(fields=["team", "id"], name="customer_of_team"),
            models.Index(fields=["started_on", "id"], name="customer_by_start"),
            models.Index(fields=["-updated_at", "-id"], name="customer_by_change"),
            # What the list filters by: the rare value is found, and the count of any is read from the index alone
            models.Index(fields=["industry"], name="customer_by_industry"),
            models.Index(fields=["country"], name="customer_by_country"),
            models.Index(fields=["language"], name="customer_by_language"),
            models.Index(fields=["value_tier", "id"], name="customer_by_tier"),
            # Who tried and never became a customer
            models.Index(
                fields=["trial_started_on", "id"],
                condition=models.Q(started_on=None, trial_started_on__isnull=False),
                name="customer_only_tried",
            ),
            models.Index(fields=["kind"], name="customer_by_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("customer_detail", args=[self.pk])

    @property
    def zone(self) -> ZoneInfo:
        """Where the customer's clock is read: their own zone, else the team's, else the installation's."""
        return ZoneInfo(self.timezone or (self.team.timezone if self.team else settings.TIME_ZONE))

    @property
    def zone_is_assumed(self) -> bool:
        return not self.timezone


def _one(sees_all: bool, has_team: bool, latest: bool) -> CustomerQuerySet:
    rows = Customer.objects.with_latest() if latest else Customer.objects.all()
    if not sees_all:
        rows = rows.filter(_in_sight(Given("reader"), Given("team") if has_team else None))
    return rows.select_related("manager", "team", "standing").filter(pk=Given("pk"))


_one_prepared: Prepared[Customer] = Prepared(_one)


def find_customer(pk: int, user: User, *, latest: bool = False) -> Customer | None:
    """Return the customer `pk` with manager, team and standing if `user` may see them; with `latest` also `with_latest()`."""
    shape = user.sees_all, user.team_id is not None, latest
    return next(iter(_one_prepared(*shape, pk=pk, reader=user.pk, team=user.team_id)), None)
