from django.db import models
from django.utils.translation import gettext_lazy as _


class Versioned(models.Model):
    """A record that two people may edit at once: every write raises `version`, and a stale one is refused."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True, db_index=True)

    class Meta:
        abstract = True

    @property
    def etag(self) -> str:
        """The strong entity tag of this version, for ETag and If-Match."""
        return f'"{self.pk}-{self.version}"'
