from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def about(self, obj: models.Model) -> "AuditQuerySet":
        """Entries about one record, newest first."""
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk)).order_by("-id")


class AuditEntry(models.Model):
    """One change: who did what to which record, with the values before and after. Append-only."""

    class Via(models.TextChoices):
        WEB = "web", _("web page")
        API = "api", _("API")
        ADMIN = "admin", _("admin")
        COMMAND = "command", _("command")
        QUEUE = "queue", _("queue")

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    via = models.CharField(_("how"), max_length=10, choices=Via)
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("kind of record"), max_length=60)
    object_id = models.CharField(_("record"), max_length=40)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [models.Index(fields=["object_type", "object_id", "-id"], name="audit_about")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """(field, before, after) of every field that differs, in the order stored."""
        names = list(dict.fromkeys([*self.before, *self.after]))
        pairs = ((name, self.before.get(name), self.after.get(name)) for name in names)
        return [(name, before, after) for name, before, after in pairs if before != after]
