from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.customers import Customer
from accounts.models.products import Product
from accounts.models.wordings import Worded

MOST_TIMES = 10_000


class Milestone(Worded):
    """A moment in which a customer finds value (S14, S17): the first time, or the n-th, that they do something."""

    event = models.CharField(_("event"), max_length=80, help_text=_("As other systems name it."))
    product = models.ForeignKey(
        Product, verbose_name=_("product"), null=True, blank=True, on_delete=models.PROTECT, related_name="milestones",
        help_text=_("Empty: with any product."),
    )  # fmt: skip
    times = models.PositiveSmallIntegerField(
        _("times"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_TIMES)]
    )
    counts_days = models.BooleanField(_("on so many days"), default=False, help_text=_("Times on one day count once."))
    ends_onboarding = models.BooleanField(
        _("onboarding needs it"), default=False, help_text=_("Who has reached all of these is no longer being onboarded.")
    )

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["rank", "code"]
        constraints = [models.CheckConstraint(condition=models.Q(times__range=(1, MOST_TIMES)), name="milestone_times_within")]


class MilestoneReached(models.Model):
    """The day on which a customer reached a milestone."""

    milestone = models.ForeignKey(Milestone, verbose_name=_("milestone"), on_delete=models.CASCADE, related_name="reached")
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="milestones_reached"
    )
    reached_on = models.DateField(_("reached"))

    class Meta:
        verbose_name = _("milestone reached")
        verbose_name_plural = _("milestones reached")
        constraints = [models.UniqueConstraint(fields=["customer", "milestone"], name="milestone_reached_once")]
        indexes = [models.Index(fields=["milestone", "reached_on"], name="milestone_by_day")]

    def __str__(self) -> str:
        return f"{self.milestone} {self.reached_on}"
