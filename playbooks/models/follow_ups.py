from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import ChurnCategory, Customer, User
from accounts.models.customers import within_sight
from accounts.readers import Reader
from retention_site.base.models import Versioned
from surveys.models import Response


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: User | Reader) -> "FollowUpQuerySet":
        """Those of the customers that this person may see."""
        return within_sight(self, user)

    def open(self) -> "FollowUpQuerySet":
        return self.filter(outcome="")

    def of_team(self, user: User | Reader) -> "FollowUpQuerySet":
        """Those of the user's team's customers, and what is nobody's. Who has no team sees everybody's."""
        if not user.team_id:
            return self
        held = Q(assignee__team_id=user.team_id) | Q(assignee=None, customer__team_id=user.team_id)
        return self.filter(held | Q(assignee=None, customer__team=None))


class FollowUp(Versioned):
    """An unhappy answer that somebody sees to: who was told, what it came from, and what became of it."""

    class Outcome(models.TextChoices):
        SETTLED = "settled", _("put right")
        EXPLAINED = "explained", _("explained, they understand")
        UNSETTLED = "unsettled", _("could not be put right")
        UNREACHED = "unreached", _("never reached")
        WITHDRAWN = "withdrawn", _("the answer does not count")

    response = models.OneToOneField(Response, verbose_name=_("answer"), on_delete=models.PROTECT, related_name="follow_up")
    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="follow_ups")
    assignee = models.ForeignKey(
        User, verbose_name=_("who sees to it"), null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    opened_at = models.DateTimeField(_("opened at"))
    due_at = models.DateTimeField(_("due"))
    first_contact_at = models.DateTimeField(_("first reached at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)
    root_cause = models.ForeignKey(
        ChurnCategory, verbose_name=_("root cause"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told_on = models.DateField(_("we told the customer on"), null=True, blank=True)
    note = models.TextField(_("what was found and done"), blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, verbose_name=_("closed by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["assignee", "due_at"], condition=Q(outcome=""), name="follow_up_owed_by"),
            models.Index(fields=["due_at", "id"], condition=Q(outcome=""), name="follow_up_open"),
            models.Index(fields=["customer", "-opened_at"], name="follow_up_by_customer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None) | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="follow_up_closed_when",
            ),
            models.CheckConstraint(
                condition=Q(first_contact_at=None) | Q(first_contact_at__gte=F("opened_at")), name="follow_up_contact_after"
            ),
        ]

    def __str__(self) -> str:
        return str(self.response)

    def get_absolute_url(self) -> str:
        return reverse("follow_up_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.outcome == ""

    def is_late(self, *, at: datetime) -> bool:
        """Whether its time passed before anybody reached them."""
        return self.is_open and self.first_contact_at is None and self.due_at <= at
