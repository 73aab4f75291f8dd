from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from retention_site.base.models import Versioned


class Attribute(Versioned):
    """A field of the company's own on every customer; values live in `Customer.attributes` under its code."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        BOOLEAN = "boolean", _("yes or no")
        CHOICE = "choice", _("one of a list")

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*\Z", _("Small letters, digits and _ only, a letter first."))],
    )
    label = models.CharField(_("label"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    is_personal = models.BooleanField(_("personal data"), default=True, help_text=_("Removed when the customer is erased."))

    class Meta:
        verbose_name = _("own attribute")
        verbose_name_plural = _("own attributes")
        ordering = ["label", "id"]

    def __str__(self) -> str:
        return self.label
