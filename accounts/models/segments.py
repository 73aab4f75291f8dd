from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.customers import Customer
from accounts.models.users import User
from accounts.models.wordings import Worded


class Segment(Worded):
    """Customers whom a rule in plain words fits, now and whenever it is asked; `code` names it in addresses and the API."""

    note = models.CharField(_("what it is for"), max_length=300, blank=True)
    rule = models.JSONField(_("rule"), default=dict)  # as accounts/segments/rules.py reads it
    is_shipped = models.BooleanField(_("came with Keepsake"), default=False, editable=False)
    owner = models.ForeignKey(
        User, verbose_name=_("owner"), null=True, blank=True, on_delete=models.PROTECT, related_name="segments"
    )
    # Why it cannot be asked any more, such as a field that was removed: {"path": …, "error": …}; empty while all is well
    problem = models.JSONField(_("what is wrong"), default=dict, blank=True, editable=False)
    size = models.PositiveIntegerField(_("customers"), null=True, editable=False)
    refreshed_at = models.DateTimeField(_("counted"), null=True, editable=False)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["rank", "code"]

    def get_absolute_url(self) -> str:
        return reverse("segment_detail", args=[self.pk])


class SegmentMember(models.Model):
    """A stay of a customer in a segment: entered, perhaps left, each with why."""

    segment = models.ForeignKey(Segment, verbose_name=_("segment"), on_delete=models.CASCADE, related_name="members")
    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="segment_stays")
    entered_at = models.DateTimeField(_("entered"))
    entered_because = models.JSONField(_("why they entered"), default=dict)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    left_because = models.JSONField(_("why they left"), default=dict, blank=True)

    class Meta:
        verbose_name = _("member of a segment")
        verbose_name_plural = _("members of segments")
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "customer"], condition=models.Q(left_at=None), name="segment_member_once"
            ),
        ]
        indexes = [
            models.Index(fields=["segment", "-entered_at"], name="segment_by_entry"),
            models.Index(fields=["segment", "-left_at"], name="segment_by_leaving"),
            models.Index(fields=["customer", "-entered_at"], name="segment_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.segment}"
