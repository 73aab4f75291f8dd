from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.teams import Team
from accounts.models.wordings import Worded


class ChurnCategory(Worded):
    """A kind of reason for leaving (S5), with the teams that work on it; the first of them takes each case."""

    teams = models.ManyToManyField(
        Team, verbose_name=_("mitigation teams"), through="MitigationTeam", related_name="churn_categories"
    )
    # The teams in their places, as forms and the audit log name them
    audit_labels: ClassVar[dict[str, Any]] = {"team_1": _("first team"), "team_2": _("second team"), "team_3": _("third team")}
    audit_fields: ClassVar[dict[str, Any]] = {}

    class Meta:
        verbose_name = _("category of churn reasons")
        verbose_name_plural = _("categories of churn reasons")
        ordering = ["rank", "code"]


class MitigationTeam(models.Model):
    """A team that works on a category of reasons, in its place: the first one takes the cases."""

    category = models.ForeignKey(
        ChurnCategory, verbose_name=_("category"), on_delete=models.CASCADE, related_name="mitigation_teams"
    )
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(_("place"), default=1)

    class Meta:
        verbose_name = _("mitigation team")
        verbose_name_plural = _("mitigation teams")
        ordering = ["place", "id"]
        constraints = [models.UniqueConstraint(fields=["category", "team"], name="mitigation_team_once")]

    def __str__(self) -> str:
        return str(self.team)


ChurnCategory.audit_fields.update(dict.fromkeys(ChurnCategory.audit_labels, MitigationTeam._meta.get_field("team")))


class ChurnReason(Worded):
    """Why somebody leaves, in words one can choose; downgrades have a list of their own."""

    class AppliesTo(models.TextChoices):
        DEPARTURE = "departure", _("leaving altogether")
        DOWNGRADE = "downgrade", _("giving up a product")

    category = models.ForeignKey(ChurnCategory, verbose_name=_("category"), on_delete=models.PROTECT, related_name="reasons")
    applies_to = models.CharField(_("for"), max_length=9, choices=AppliesTo, default=AppliesTo.DEPARTURE)
    is_voluntary = models.BooleanField(
        _("their own choice"), default=True, help_text=_("Not so when a payment failed or the business closed.")
    )

    class Meta:
        verbose_name = _("churn reason")
        verbose_name_plural = _("churn reasons")
        ordering = ["applies_to", "category__rank", "rank", "code"]
