from functools import cache
from typing import Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from retention_site.base.prepared import Prepared

Rules = TypeVar("Rules", bound="CompanyRules")


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


class CompanyRules(Versioned):
    """What is decided once for the whole company: one row, under key 1."""

    class Meta:
        abstract = True

    @property
    def revision(self) -> int:
        """Which one it is of those the company has had: 0 for the shipped ones."""
        return 0 if self._state.adding else self.version

    @classmethod
    def current(cls) -> Self:
        """Return the company's rules; the shipped ones until somebody has saved others."""
        return next(iter(_saved(cls)()), cls(pk=1))


@cache
def _saved(model: type[Rules]) -> Prepared[Rules]:
    return Prepared(lambda: model._default_manager.filter(pk=1))
