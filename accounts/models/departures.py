from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.churn_reasons import ChurnReason
from accounts.models.contacts import Contact
from accounts.models.customers import Customer, within_sight
from accounts.models.interactions import Interaction
from accounts.models.spells import Spell
from accounts.models.subscriptions import Subscription
from accounts.models.users import User
from retention_site.base.models import Versioned

SAVE_COUNTS_AFTER = timedelta(days=30)


class DepartureQuerySet(models.QuerySet["Departure"]):
    def visible_to(self, user: User) -> "DepartureQuerySet":
        """The departures of the customers that this person may see."""
        return within_sight(self, user)

    def under_way(self) -> "DepartureQuerySet":
        """Notice was given, and nobody knows yet how it ends."""
        return self.filter(outcome="")

    def whole(self) -> "DepartureQuerySet":
        return self.filter(subscription=None)

    def saves(self, *, on: date) -> "DepartureQuerySet":
        """Saves that count on the day `on`: they have lasted, and there was no relapse."""
        return self.filter(outcome=Departure.Outcome.SAVED, relapsed_on=None, decided_on__lte=on - SAVE_COUNTS_AFTER)


class Departure(Versioned):
    """A customer gave notice, for everything or for one product. It explains a spell's end, and keeps three truths apart.

    What they said, what the exit interview found, and what the record showed when the notice came.
    """

    class Outcome(models.TextChoices):
        LEFT = "left", _("left")
        SAVED = "saved", _("saved")
        PAUSED = "paused", _("paused")

    class Stage(models.TextChoices):
        """How far they had come with us, from the age of the spell."""

        ONBOARDING = "onboarding", _("first three months")
        SETTLING = "settling", _("first year")
        SETTLED = "settled", _("after the first year")

    class WouldReturn(models.TextChoices):
        YES = "yes", _("yes")
        PERHAPS = "perhaps", _("perhaps")
        NO = "no", _("no")

    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="departures")
    spell = models.ForeignKey(Spell, verbose_name=_("spell"), on_delete=models.PROTECT, related_name="departures")
    subscription = models.ForeignKey(
        Subscription,
        verbose_name=_("product given up"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="departures",
        help_text=_("Empty: they leave altogether."),
    )
    notice_on = models.DateField(_("notice given on"))
    notice_by = models.ForeignKey(
        Contact, verbose_name=_("notice given by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    notice_channel = models.CharField(
        _("notice given by way of"), max_length=8, choices=Interaction.Channel, default=Interaction.Channel.PHONE
    )
    effective_on = models.DateField(_("effective on"), help_text=_("The first day without."))
    is_voluntary = models.BooleanField(_("their own choice"), default=True)

    said_reason = models.ForeignKey(
        ChurnReason, verbose_name=_("reason they gave"), null=True, blank=True, on_delete=models.PROTECT, related_name="said_in"
    )
    said = models.TextField(_("in their words"), blank=True)
    found_reason = models.ForeignKey(
        ChurnReason,
        verbose_name=_("reason the interview found"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="found_in",
    )
    found = models.TextField(_("what the interview found"), blank=True)
    interview = models.ForeignKey(
        Interaction, verbose_name=_("exit interview"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    shown = models.JSONField(_("what the record showed"), default=dict, blank=True, editable=False)

    competitor = models.CharField(_("where they go"), max_length=120, blank=True)
    would_return = models.CharField(_("would they come back"), max_length=7, choices=WouldReturn, blank=True)
    may_write = models.BooleanField(_("we may write again"), null=True, blank=True)

    stage = models.CharField(_("stage"), max_length=10, choices=Stage, editable=False)
    age_days = models.PositiveIntegerField(_("days with us"), editable=False)

    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome, blank=True, editable=False)
    decided_on = models.DateField(_("outcome known on"), null=True, blank=True, editable=False)
    resumes_on = models.DateField(_("means to resume on"), null=True, blank=True)
    relapsed_on = models.DateField(_("relapsed on"), null=True, blank=True, editable=False)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        ordering = ["-notice_on", "-id"]
        indexes = [
            models.Index(fields=["customer", "-notice_on"], name="departure_timeline"),
            models.Index(fields=["effective_on"], name="departure_by_day"),
            models.Index(fields=["notice_on"], condition=Q(outcome=""), name="departure_under_way"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("notice_on")),
                name="departure_forward",
                violation_error_message=_("They cannot leave before they gave notice."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on=None) | (~Q(outcome="") & Q(decided_on__isnull=False)),
                name="departure_decided_when",
            ),
            models.CheckConstraint(
                condition=Q(relapsed_on=None) | Q(outcome="saved", relapsed_on__gte=F("decided_on")),
                name="departure_relapse_of_save",
            ),
            models.UniqueConstraint(
                fields=["spell"],
                # Once saved they may give notice again; a spell ends only once
                condition=Q(subscription=None) & ~Q(outcome="saved"),
                name="departure_once",
                violation_error_message=_("This customer is leaving already, or has left."),
            ),
            models.UniqueConstraint(
                fields=["subscription"],
                condition=Q(subscription__isnull=False) & ~Q(outcome="saved"),
                name="downgrade_once",
                violation_error_message=_("They are giving this product up already, or have done so."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.notice_on}"

    def get_absolute_url(self) -> str:
        return reverse("departure_detail", args=[self.pk])

    @property
    def is_whole(self) -> bool:
        """Do they leave altogether, and not only give up a product?"""
        return self.subscription_id is None

    @property
    def is_past(self) -> bool:
        """Have they come back since? Then it explains an old spell, and nothing of today's is to stop."""
        return Spell.objects.filter(customer=self.customer_id, started_on__gte=self.effective_on).exists()

    @property
    def reason(self) -> ChurnReason | None:
        """The reason that counts: what the interview found, else what they said."""
        return self.found_reason or self.said_reason

    def is_save(self, *, on: date) -> bool:
        """Does the save count on the day `on`: has it lasted, without a relapse?"""
        saved = self.outcome == self.Outcome.SAVED and self.relapsed_on is None
        return bool(saved and self.decided_on and on - self.decided_on >= SAVE_COUNTS_AFTER)
