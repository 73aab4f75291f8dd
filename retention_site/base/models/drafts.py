from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """What someone typed into a form and has not saved yet; one per person, form and subject."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=40)
    subject = models.CharField(max_length=40, blank=True, help_text=_("Key of the record the form is about"))
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["user", "form", "subject"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.form} {self.subject}"
