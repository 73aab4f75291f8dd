from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from retention_site.base.models import Job


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> "ImportQuerySet":
        """Every import; one's own alone where customers are shown to their own team only, since files hold customers."""
        return self if user.sees_all else self.filter(created_by=user)


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
        UPLOADED = "uploaded", _("being checked")
        CHECKED = "checked", _("checked")
        REFUSED = "refused", _("has errors")
        APPLYING = "applying", _("being imported")
        APPLIED = "applied", _("imported")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    encoding = models.CharField(_("encoding"), max_length=10, choices=Encoding, default=Encoding.UTF8)
    file = models.FileField(_("file"), upload_to="imports")
    file_name = models.CharField(_("file name"), max_length=255)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.UPLOADED)
    offset = models.BigIntegerField(_("bytes checked"), default=0)
    last_line = models.PositiveIntegerField(_("lines checked"), default=0)
    checked_since = models.DateTimeField(_("check began"), null=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    errors = models.PositiveIntegerField(_("rows with problems"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    made = models.JSONField(
        _("made on the way"), default=dict, help_text=_("Codes of products and own attributes that the file brought.")
    )
    problem = models.JSONField(_("problem with the file as a whole"), default=dict)
    job = models.OneToOneField(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(
        User, verbose_name=_("started by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("started"), auto_now_add=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("import_detail", args=[self.pk])


class ImportRow(models.Model):
    """One row of a staged file: its cells as they were understood, what is wrong with it, and what it will do."""

    class Outcome(models.TextChoices):
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        REFUSED = "refused", _("has problems")

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField(_("line"))
    key = models.CharField(max_length=120, blank=True)
    cells = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome)

    class Meta:
        verbose_name = _("import row")
        verbose_name_plural = _("import rows")
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["source", "line"], name="import_line_once")]
        indexes = [
            models.Index(fields=["source", "line"], condition=models.Q(outcome="refused"), name="import_problems"),
            models.Index(fields=["source", "key"], name="import_keys"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.line}"


class ImportChange(models.Model):
    """One record that an import will write, worked out while checking, so that applying is a few statements.

    `record_id` and `version` name the stored record that is changed, and are empty for a new one; `fields` holds every column
    to write, `before` and `after` what the audit log will say. `key` is the external id of the customer it belongs to.
    """

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="changes")
    line = models.PositiveIntegerField()
    record = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    record_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(null=True)
    fields = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("change to import")
        verbose_name_plural = _("changes to import")
        ordering = ["line", "id"]
        indexes = [models.Index(fields=["source", "record", "record_id"], name="import_changes")]

    def __str__(self) -> str:
        return f"{self.record} {self.key}"
