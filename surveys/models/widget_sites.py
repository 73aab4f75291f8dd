from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from retention_site.base.models import Versioned
from surveys.models.surveys import Survey

USUAL_PORTS = {"https": 443, "http": 80}


def as_origin(text: str) -> str:
    """Return an address as browsers write its origin: small letters, no path, no usual port, other scripts in ASCII.

    Raises ValidationError unless it is a scheme, a host and perhaps a port.
    """
    try:
        parts = urlsplit(text.strip())
        scheme, port = parts.scheme.lower(), parts.port
        host = _host(parts.hostname or "")
    except (ValueError, ValidationError) as error:
        raise _no_origin() from error
    if scheme not in USUAL_PORTS or parts.username is not None or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise _no_origin()
    return f"{scheme}://{host}" + (f":{port}" if port not in {None, USUAL_PORTS[scheme]} else "")


def validate_origin(text: str) -> None:
    """Raise ValidationError unless `text` is an origin as browsers write it."""
    if as_origin(text) != text:
        raise _no_origin()


def _host(name: str) -> str:
    if ":" in name:
        validate_ipv46_address(name)
        return f"[{name}]"
    host = name.encode("idna").decode().lower()
    if not host or not all(part and part.replace("-", "a").replace("_", "a").isalnum() for part in host.split(".")):
        raise ValueError(name)
    return host


def _no_origin() -> ValidationError:
    return ValidationError(_("Write it like https://app.example.com: no path, and a port only if it is an unusual one."))


class WidgetSite(Versioned):
    """A place of the company's own, by its origin, whose pages may put a survey to the people who are logged in there.

    What that place signs its people with is made from `nonce` (surveys/widget_signing.py), so that no copy of the database
    holds it.
    """

    survey = models.ForeignKey(
        Survey, verbose_name=gettext_lazy("survey"), on_delete=models.PROTECT, related_name="widget_sites"
    )
    origin = models.CharField(
        gettext_lazy("address of the site"),
        max_length=200,
        unique=True,
        validators=[validate_origin],
        help_text=gettext_lazy("Only pages of this very address may ask, such as https://app.example.com."),
    )
    is_active = models.BooleanField(
        gettext_lazy("asks"), default=True, help_text=gettext_lazy("Switched off, it stays silent on every page.")
    )
    nonce = models.PositiveBigIntegerField(editable=False)

    class Meta:
        verbose_name = gettext_lazy("site with the widget")
        verbose_name_plural = gettext_lazy("sites with the widget")
        ordering = ["origin"]

    def __str__(self) -> str:
        return self.origin

    def get_absolute_url(self) -> str:
        return reverse("widget_site_detail", args=[self.pk])

    def clean_fields(self, exclude: Any = None) -> None:
        """Take an address as people paste it, and keep it as browsers send it."""
        if not exclude or "origin" not in exclude:
            try:
                self.origin = as_origin(self.origin)
            except ValidationError as error:
                raise ValidationError({"origin": error}) from error
        super().clean_fields(exclude)
