from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.fields import CurrencyField
from accounts.models.customers import Customer
from retention_site.base.models import CompanyRules
from retention_site.base.ordering import FallingIndex

YEAR = 366
LONGEST = 3650  # days


def _days(label: Promise, default: int, *, least: int = 1, most: int = YEAR) -> models.PositiveSmallIntegerField:  # type: ignore[type-arg]
    return models.PositiveSmallIntegerField(
        label,  # type: ignore[arg-type]
        default=default,
        validators=[MinValueValidator(least), MaxValueValidator(most)],
    )


class StandingRules(CompanyRules):
    """When engagement counts as fading (S4), and what else makes a customer stand as they do: one row for the whole company.

    A product may have days of its own (`Product.slipping_after`, `dormant_after`); these hold for the rest, and for use that
    names no product.
    """

    slipping_after = _days(_("days of silence until somebody is slipping away"), 30, most=LONGEST)
    dormant_after = _days(_("days of silence until somebody is dormant"), 90, most=LONGEST)
    daily_slipping_after = _days(_("the same for products used daily: slipping away"), 7, most=LONGEST)
    daily_dormant_after = _days(_("the same for products used daily: dormant"), 30, most=LONGEST)
    onboarding_days = _days(_("days of onboarding"), 30)
    stuck_after = _days(_("days without a step after which onboarding is stuck"), 14)
    won_back_days = _days(_("days for which somebody who came back counts as won back"), 90)
    several_issues = _days(_("open issues that are several"), 2, most=50)
    horizon_days = _days(_("days within which somebody silent should come back"), 90, least=7, most=LONGEST)

    class Meta:
        verbose_name = _("rules of standing")
        verbose_name_plural = _("rules of standing")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="standing_rules_once"),
            models.CheckConstraint(
                condition=models.Q(dormant_after__gt=models.F("slipping_after")),
                name="standing_dormant_after_slipping",
                violation_error_message=_("Somebody is dormant later than slipping away."),
            ),
            models.CheckConstraint(
                condition=models.Q(daily_dormant_after__gt=models.F("daily_slipping_after")),
                name="standing_daily_dormant_after_slipping",
                violation_error_message=_("Somebody is dormant later than slipping away."),
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class Stage(models.TextChoices):
    """Where a customer is on their way with us, and how it looks."""

    NONE = "none", _("not a customer yet")
    TRIAL = "trial", _("on trial")
    ONBOARDING = "onboarding", _("being onboarded")
    ACTIVE = "active", _("active")
    SLIPPING = "slipping", _("slipping away")
    DORMANT = "dormant", _("dormant")
    LEAVING = "leaving", _("leaving")
    LEFT = "left", _("has left")
    WON_BACK = "won_back", _("won back")
    UNKNOWN = "unknown", _("use not known")

    @property
    def colour(self) -> str:
        """The kind of pill that it is shown as; its word always stands beside."""
        return LOOKS[self][0]

    @property
    def icon(self) -> str:
        return LOOKS[self][1]


LOOKS = {
    Stage.NONE: ("quiet", "outline/user-question"),
    Stage.TRIAL: ("watch", "outline/hourglass"),
    Stage.ONBOARDING: ("good", "outline/rocket"),
    Stage.ACTIVE: ("good", "outline/circle-check"),
    Stage.SLIPPING: ("watch", "outline/trending-down"),
    Stage.DORMANT: ("risk", "outline/zzz"),
    Stage.LEAVING: ("watch", "outline/door-exit"),
    Stage.LEFT: ("", "outline/door-exit"),
    Stage.WON_BACK: ("good", "outline/heart-handshake"),
    Stage.UNKNOWN: ("quiet", "outline/help-circle"),
}


class Standing(models.Model):
    """How a customer stands, from facts as of one day for everybody (`StandingMark`); refreshed whole, never edited.

    Unknown is NULL and never good news. Counts "of 30 days" end with the day of the mark.
    """

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="standing")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.NONE)
    stage_since = models.DateField(_("since"), null=True)

    # What they used
    first_use_on = models.DateField(_("first use"), null=True)
    last_use_on = models.DateField(_("last use"), null=True)
    slipping_on = models.DateField(_("slipping away from"), null=True)  # the day their silence becomes that
    dormant_on = models.DateField(_("dormant from"), null=True)
    use_days = models.PositiveIntegerField(_("days of use"), default=0)
    use_days_13_weeks = models.PositiveSmallIntegerField(_("days of use in 13 weeks"), default=0)
    use_days_13_weeks_before = models.PositiveSmallIntegerField(_("days of use in the 13 weeks before"), default=0)
    active_weeks = models.PositiveSmallIntegerField(_("weeks of use of the last 13"), default=0)
    events_30_days = models.PositiveIntegerField(_("events in 30 days"), default=0)
    events_7_days = models.PositiveIntegerField(_("events in 7 days"), default=0)
    events_7_days_before = models.PositiveIntegerField(_("events in the 7 days before"), default=0)
    usual_gap = models.FloatField(_("usual days between uses"), null=True)

    # What they pay for, and since when
    spell_started_on = models.DateField(_("paying since"), null=True)  # of the spell that runs, or ran last
    spell_ended_on = models.DateField(_("paid until"), null=True)
    spells = models.PositiveSmallIntegerField(_("times they became a customer"), default=0)
    products = models.PositiveSmallIntegerField(_("products"), default=0)
    monthly_value = models.DecimalField(_("monthly value"), max_digits=14, decimal_places=2, null=True)
    currency = CurrencyField(_("currency"), blank=True)  # the one most is paid in; never added up across currencies
    renews_on = models.DateField(_("renews"), null=True)

    # What happened
    open_issues = models.PositiveSmallIntegerField(_("open issues"), default=0)
    serious_issues = models.PositiveSmallIntegerField(_("serious open issues"), default=0)
    contacts_30_days = models.PositiveSmallIntegerField(_("contacts in 30 days"), default=0)
    contacts_30_days_before = models.PositiveSmallIntegerField(_("contacts in the 30 days before"), default=0)
    milestones = models.PositiveSmallIntegerField(_("milestones reached"), default=0)
    last_milestone_on = models.DateField(_("last milestone"), null=True)
    stuck_since = models.DateField(_("onboarding stuck since"), null=True)
    last_score = models.PositiveSmallIntegerField(_("last score"), null=True)  # filled by the floor of surveys
    last_score_on = models.DateField(_("day of the last score"), null=True)
    broken_promises = models.PositiveSmallIntegerField(_("promises broken in 90 days"), default=0)  # by that of promises

    # Flags that no score may bury
    payment_failed = models.BooleanField(_("payment failed"), default=False)
    champion_left = models.BooleanField(_("their champion left"), default=False)
    usage_halved = models.BooleanField(_("use halved in a week"), default=False)
    contacts_rising = models.BooleanField(_("ever more contacts"), default=False)

    # Of `risk_n` customers like this in our own history, `risk_gone` did not come back; NULL where there is nothing to say
    risk = models.FloatField(_("risk"), null=True)  # from 0 to 1, shrunken
    risk_low = models.FloatField(null=True)
    risk_high = models.FloatField(null=True)
    risk_n = models.PositiveIntegerField(null=True)
    risk_gone = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        indexes = [
            # With all that Today counts and sorts by, so that it reads the rows alone that it shows
            models.Index(
                fields=["stage", "customer", "stage_since", "risk", "currency", "monthly_value"], name="standing_by_stage"
            ),
            FallingIndex("risk", "customer", name="standing_by_risk"),
            models.Index(fields=["last_use_on", "customer"], name="standing_by_last_use"),
            # The rare ones that segments look for, so that not every customer is read for a few
            models.Index(
                fields=["contacts_30_days", "customer"],
                condition=models.Q(contacts_30_days__gte=2),
                name="standing_often_in_touch",
            ),
            models.Index(
                fields=["last_score_on", "customer", "last_score", "stage", "open_issues"],
                condition=models.Q(last_score__gte=9),
                name="standing_happy",
            ),
            models.Index(
                fields=["stage", "customer", "stuck_since"],
                condition=models.Q(stuck_since__isnull=False),
                name="standing_stuck",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_stage_display())

    @property
    def shown(self) -> Stage:
        """The stage with its look."""
        return Stage(self.stage)

    def silent_days(self, *, on: date) -> int | None:
        """Return for how many days they have used nothing, seen from the day `on`; None where no use is known."""
        return max((on - self.last_use_on).days, 0) if self.last_use_on else None


class StandingMark(models.Model):
    """The day as of which everybody's standing was last refreshed, and when that was. One row."""

    as_of = models.DateField(_("as of"))
    refreshed_at = models.DateTimeField(_("refreshed"), auto_now=True)
    is_past = models.BooleanField(_("looks at a day gone by"), default=False)  # asked for by hand; nothing is done upon it

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="standing_mark_once")]

    def __str__(self) -> str:
        return str(self.as_of)


class StandingTouch(models.Model):
    """Something happened to this customer: how they stand waits to be worked out by the next sweep."""

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("standing that waits for a refresh")
        verbose_name_plural = _("standings that wait for a refresh")
        indexes = [models.Index(fields=["at"], name="standing_touch_by_time")]

    def __str__(self) -> str:
        return str(self.at)


class StageChange(models.Model):
    """A customer's passage from one stage to the next; append-only."""

    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="stage_changes")
    before = models.CharField(_("before"), max_length=10, choices=Stage, blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    on = models.DateField(_("day"))
    at = models.DateTimeField(_("noticed"), auto_now_add=True)

    class Meta:
        verbose_name = _("change of stage")
        verbose_name_plural = _("changes of stage")
        indexes = [
            models.Index(fields=["customer", "-on", "-id"], name="stage_change_by_customer"),
            models.Index(fields=["stage", "-on"], name="stage_change_by_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.on}"


class RiskTable(models.Model):
    """The company's own history as a table of days silent × days of use so far: what risk is read from until the next one."""

    made_on = models.DateField(_("made"), unique=True)  # what it may apply to: standing as of this day or later
    horizon_days = models.PositiveSmallIntegerField(_("horizon in days"))
    n = models.PositiveIntegerField(_("customers"))
    gone = models.PositiveIntegerField(_("did not come back"))
    cells = models.JSONField(_("cells"), default=dict)  # as accounts/slipping.py writes them

    class Meta:
        verbose_name = _("table of risk")
        verbose_name_plural = _("tables of risk")

    def __str__(self) -> str:
        return str(self.made_on)


class KeptCard(models.Model):
    """What was called on a month's last day and what became of it, counted over everybody and kept: no page counts it again."""

    as_of = models.DateField(_("as of"))
    horizon_days = models.PositiveSmallIntegerField(_("horizon in days"))
    made_of = models.CharField(max_length=64)  # a digest of the rules it was counted by, and of the imports it knows
    made_at = models.DateTimeField(_("counted"))
    figures = models.JSONField(_("figures"))  # as accounts/standing/cards.py writes them

    class Meta:
        verbose_name = _("report card")
        verbose_name_plural = _("report cards")
        constraints = [models.UniqueConstraint(fields=["as_of", "horizon_days"], name="report_card_once")]

    def __str__(self) -> str:
        return str(self.as_of)
