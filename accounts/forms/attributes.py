from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms.places import bare_helper
from accounts.models import Attribute
from retention_site.base.editing import VersionedForm


class ChoicesField(forms.CharField):
    """Texts to choose from, one a line; cleaned to a list."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (line.strip() for line in (super().to_python(value) or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class AttributeForm(VersionedForm):
    """A field of the company's own. What kind it is stays for good, since values depend on it."""

    choices = ChoicesField(
        label=_("Choices"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("For one of a list: one choice a line."),
    )

    class Meta:
        model = Attribute
        fields: ClassVar = ["label", "code", "kind", "choices", "is_personal"]
        widgets: ClassVar = {"code": forms.TextInput({"dir": "ltr", "autocomplete": "off"})}

    def __init__(self, data: QueryDict | None = None, *, instance: Attribute, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        if instance.pk is not None:
            for name in ("code", "kind"):
                self.fields[name].disabled = True
        self.helper = bare_helper(*self.hidden, "label", ("code", "kind"), "choices", "is_personal")

    def begun(self, record: models.Model) -> dict[str, Any]:
        return _with_lines(super().begun(record))

    def plain(self, record: models.Model) -> dict[str, Any]:
        return _with_lines(super().plain(record))

    def logged(self, values: dict[str, Any]) -> dict[str, Any]:
        return _with_lines(values)


def _with_lines(values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` with the choices as one types them."""
    return values | {"choices": "\n".join(values["choices"])} if "choices" in values else values
