from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Team


class EscalationStep(models.Model):
    """Whom an overdue promise of a team is brought to, after how many working minutes."""

    class Target(models.TextChoices):
        ASSIGNEE = "assignee", _("the one who promised to call")
        STAND_IN = "stand_in", _("their stand-in")
        TEAM = "team", _("the whole team")
        LEAD = "lead", _("the team's leads")

    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.CASCADE, related_name="escalation_steps")
    after_minutes = models.PositiveSmallIntegerField(_("working minutes overdue"))
    target = models.CharField(_("tell"), max_length=8, choices=Target)

    class Meta:
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation steps")
        ordering = ["after_minutes", "id"]
        constraints = [models.UniqueConstraint(fields=["team", "after_minutes", "target"], name="escalation_step_once")]

    def __str__(self) -> str:
        return f"{self.after_minutes}: {self.get_target_display()}"
