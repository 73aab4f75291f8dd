from datetime import time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer, MessageTemplate, Milestone, Segment, User
from accounts.models.contact_policy import MOST_HOLDOUT, fresh_salt
from accounts.models.wordings import validate_optional_wordings
from accounts.readers import Reader
from retention_site.base.models import Versioned

SHIPPED_HOLDOUT = 10  # percent


class OutreachQuerySet(models.QuerySet["Outreach"]):
    def visible_to(self, user: User | Reader) -> "OutreachQuerySet":
        """Those this person may see: with teams apart, the own and those of the team."""
        if user.sees_all:
            return self
        return self.filter(Q(owner=user.pk) | Q(owner__team=user.team_id, owner__team__isnull=False))


class Outreach(Versioned):
    """A message to many, planned in runs, with a part held back by lot so that its effect can be told.

    draft → waiting (for a lead, where it is large) → running (planning and sending, or waiting for the next run) → done; or
    paused, and cancelled.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        WAITING = "waiting", _("waits for a lead")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    class To(models.TextChoices):
        MAIN = "main", _("one person at each customer: a champion, else whoever has been known longest")
        CHAMPIONS = "champions", _("every champion")
        ALL = "all", _("everybody with an address")

    class Starts(models.TextChoices):
        NOW = "now", _("at once")
        AT = "at", _("at a time")
        MORNING = "morning", _("in each recipient's own morning")

    class Repeats(models.TextChoices):
        ONCE = "once", _("only once")
        WEEKLY = "weekly", _("every week, to whoever then fits")
        MONTHLY = "monthly", _("every month, to whoever then fits")

    class Goal(models.TextChoices):
        RETAINED = "retained", _("is still a customer")
        ACTIVE = "active", _("is active again")
        MILESTONE = "milestone", _("reaches a milestone")
        ANSWERED = "answered", _("answers")
        UPGRADED = "upgraded", _("pays more")

    name = models.CharField(_("name"), max_length=120)
    template = models.ForeignKey(
        MessageTemplate, verbose_name=_("message template"), on_delete=models.PROTECT, related_name="outreach"
    )
    second_template = models.ForeignKey(
        MessageTemplate,
        verbose_name=_("second wording to compare with"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    words = models.JSONField(
        _("words of your own"), default=dict, blank=True, validators=[validate_optional_wordings]
    )  # by language; the placeholder {{ words }}
    segment = models.ForeignKey(
        Segment, verbose_name=_("segment"), null=True, blank=True, on_delete=models.PROTECT, related_name="outreach"
    )  # none: the customers of `listed`
    to = models.CharField(_("to whom there"), max_length=9, choices=To, default=To.MAIN)
    starts = models.CharField(_("when"), max_length=7, choices=Starts, default=Starts.NOW)
    start_at = models.DateTimeField(_("time"), null=True, blank=True)
    morning = models.TimeField(_("their hour"), default=time(9))
    repeats = models.CharField(_("how often"), max_length=7, choices=Repeats, default=Repeats.ONCE)
    each_time = models.BooleanField(_("again to whoever fits again"), default=False)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    holdout_percent = models.PositiveSmallIntegerField(
        _("held back, in percent"), default=SHIPPED_HOLDOUT, validators=[MaxValueValidator(MOST_HOLDOUT)]
    )
    salt = models.CharField(max_length=16, default=fresh_salt, editable=False)
    goal = models.CharField(_("goal"), max_length=9, choices=Goal, default=Goal.RETAINED)
    milestone = models.ForeignKey(
        Milestone, verbose_name=_("milestone"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    goal_days = models.PositiveSmallIntegerField(
        _("within so many days"), default=30, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    most = models.PositiveIntegerField(
        _("recipients of a run, at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), default=5, validators=[MinValueValidator(1), MaxValueValidator(9)], help_text=_("1 goes first.")
    )
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    owner = models.ForeignKey(User, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="outreach")
    approver = models.ForeignKey(
        User, verbose_name=_("approved by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    launched_at = models.DateTimeField(_("launched"), null=True, blank=True)
    next_run_at = models.DateTimeField(_("next run"), null=True, blank=True)

    objects = OutreachQuerySet.as_manager()

    class Meta:
        verbose_name = _("outreach")
        verbose_name_plural = _("outreach")
        ordering = ["-id"]
        indexes = [models.Index(fields=["next_run_at"], condition=Q(status="running"), name="outreach_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts="at", start_at__isnull=False) | ~Q(starts="at"), name="outreach_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(goal="milestone", milestone__isnull=False) | ~Q(goal="milestone"), name="outreach_goal_named"
            ),
            models.CheckConstraint(
                condition=Q(second_template=None) | ~Q(second_template=F("template")), name="outreach_two_wordings"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("outreach_detail", args=[self.pk])

    @property
    def asks_for_calls(self) -> bool:
        """Do colleagues call, of at least one of its wordings?"""
        wordings = [self.template, self.second_template]
        return any(each.channel == MessageTemplate.Channel.CALL for each in wordings if each)


class OutreachCustomer(models.Model):
    """A customer on the list of an outreach that goes to a list and to no segment."""

    outreach = models.ForeignKey(Outreach, verbose_name=_("outreach"), on_delete=models.CASCADE, related_name="listed")
    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("customer of an outreach")
        verbose_name_plural = _("customers of outreach")
        constraints = [models.UniqueConstraint(fields=["outreach", "customer"], name="outreach_customer_once")]

    def __str__(self) -> str:
        return f"{self.outreach_id} {self.customer_id}"


class OutreachRun(models.Model):
    """One time that an outreach was planned: a message or a reason for everybody who fitted then."""

    outreach = models.ForeignKey(Outreach, verbose_name=_("outreach"), on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField(_("number"))
    planned_at = models.DateTimeField(_("planned"), auto_now_add=True)
    # A run is planned a stretch of customers at a time: up to which of them it is, and whether it is for all
    after = models.BigIntegerField(default=0, editable=False)
    is_planned = models.BooleanField(_("planned for everybody"), default=False, editable=False)
    last_lot = models.PositiveSmallIntegerField(null=True, editable=False)  # the highest that goes out, where there is a cap
    counts = models.JSONField(_("recipients and reasons when it was planned"), default=dict)

    class Meta:
        verbose_name = _("run of an outreach")
        verbose_name_plural = _("runs of outreach")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["outreach", "number"], name="outreach_run_once")]

    def __str__(self) -> str:
        return f"{self.outreach} {self.number}"

    @property
    def occasion(self) -> str:
        """The occasion of its messages, by which they are found."""
        return f"outreach:{self.pk}"

    @property
    def said(self) -> str:
        """What was planned, in words: how many were to get it, were held back, and would not."""
        arms, rules = self.counts.get("arms", {}), self.counts.get("rules", {})
        numbers = {"held": arms.get("h", 0), "refused": sum(rules.values())}
        numbers["sent"] = sum(arms.values()) - numbers["held"]
        return gettext("%(sent)d to get it · %(held)d held back · %(refused)d not") % numbers
