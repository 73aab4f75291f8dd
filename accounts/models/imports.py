from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from retention_site.base.models import Job


class Import(models.Model):
    """A CSV file on its way in: staged and checked row by row, then applied as a whole or not at all."""

    class Kind(models.TextChoices):
        CUSTOMERS = "customers", _("customers")
        SUBSCRIPTIONS = "subscriptions", _("subscriptions")
        USAGE = "usage", _("usage")

    class Encoding(models.TextChoices):
        UTF8 = "utf-8-sig", _("UTF-8")
        THAI = "cp874", _("Thai (Windows-874)")
        ARABIC = "cp1256", _("Arabic (Windows-1256)")

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        CHECKED = "checked", _("checked")
        REFUSED = "refused", _("has errors")
        APPLIED = "applied", _("imported")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    encoding = models.CharField(_("encoding"), max_length=10, choices=Encoding, default=Encoding.UTF8)
    file = models.FileField(_("file"), upload_to="imports")
    file_name = models.CharField(_("file name"), max_length=255)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.UPLOADED)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    errors = models.PositiveIntegerField(_("errors"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    problem = models.TextField(_("problem with the file as a whole"), blank=True)
    job = models.OneToOneField(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(User, verbose_name=_("started by"), null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("started"), auto_now_add=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("import_detail", args=[self.pk])


class ImportRow(models.Model):
    """One line of a staged file: its cells by column, and what is wrong with it, if anything."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField(_("line"))
    cells = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    has_problems = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("import row")
        verbose_name_plural = _("import rows")
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["source", "line"], name="import_line_once")]
        indexes = [models.Index(fields=["source", "has_problems", "line"], name="import_problems")]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.line}"
