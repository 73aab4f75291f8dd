from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.contacts import Contact
from accounts.models.customers import Customer
from accounts.models.products import Product
from accounts.models.users import User
from retention_site.base.models import Versioned


class SupportIssueQuerySet(models.QuerySet["SupportIssue"]):
    def open(self) -> "SupportIssueQuerySet":
        """Issues that are not resolved: open or waiting."""
        return self.filter(resolved_at=None)  # by which the indexes of open issues are recognised

    def open_at(self, at: datetime) -> "SupportIssueQuerySet":
        return self.filter(Q(resolved_at=None) | Q(resolved_at__gt=at), opened_at__lte=at)


class SupportIssue(Versioned):
    """A problem, complaint or question of a customer, until it is resolved."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("problem")
        COMPLAINT = "complaint", _("complaint")
        QUESTION = "question", _("question")

    class Severity(models.TextChoices):
        MINOR = "minor", _("minor")
        NORMAL = "normal", _("normal")
        SERIOUS = "serious", _("serious")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        WAITING = "waiting", _("waiting for them")
        RESOLVED = "resolved", _("resolved")

    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="issues")
    contact = models.ForeignKey(
        Contact, verbose_name=_("reported by"), null=True, blank=True, on_delete=models.PROTECT, related_name="issues"
    )
    product = models.ForeignKey(
        Product, verbose_name=_("product"), null=True, blank=True, on_delete=models.PROTECT, related_name="issues"
    )
    assignee = models.ForeignKey(
        User, verbose_name=_("assignee"), null=True, blank=True, on_delete=models.PROTECT, related_name="issues"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PROBLEM)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, default=Severity.NORMAL)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    resolution = models.TextField(_("how it was resolved"), blank=True)
    opened_at = models.DateTimeField(_("opened"))
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)

    objects = SupportIssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["customer", "-opened_at"], name="issue_timeline"),
            models.Index(fields=["status", "-opened_at"], name="issue_by_status"),
            models.Index(fields=["-opened_at", "-id"], name="issue_by_time"),
            models.Index(fields=["-opened_at", "-id"], condition=Q(resolved_at=None), name="issue_open_by_time"),
            # Serious ones first, the oldest of each first
            models.Index(fields=["-severity", "opened_at", "id"], condition=Q(resolved_at=None), name="issue_open_by_urgency"),
            models.Index(fields=["assignee"], condition=Q(resolved_at=None), name="issue_open_by_assignee"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="resolved", resolved_at__isnull=False)
                | (~Q(status="resolved") & Q(resolved_at__isnull=True)),
                name="issue_resolved_when",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("issue_detail", args=[self.pk])
