from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from accounts.forms.places import bare_helper
from accounts.models import Product
from retention_site.base.editing import VersionedForm


class ProductForm(VersionedForm):
    """What is sold, how often a healthy customer uses it, and from when silence about it means something."""

    class Meta:
        model = Product
        fields: ClassVar = ["name", "code", "rhythm", "rhythm_days", "slipping_after", "dormant_after", "is_active"]
        widgets: ClassVar = {"code": forms.TextInput({"dir": "ltr", "autocomplete": "off"})}

    def __init__(self, data: QueryDict | None = None, *, instance: Product, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        self.helper = bare_helper(
            *self.hidden, ("name", "code"), ("rhythm", "rhythm_days"), ("slipping_after", "dormant_after"), "is_active"
        )
