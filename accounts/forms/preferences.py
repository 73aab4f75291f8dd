"""What staff choose for themselves."""

from typing import Any, ClassVar

from django import forms

from accounts.forms.places import bare_helper, time_zone_field
from accounts.models import User


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields: ClassVar = ["full_name", "language", "timezone", "theme"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["full_name"].widget.attrs["autocomplete"] = "name"
        self.fields["timezone"] = time_zone_field(self.fields["timezone"], self.instance.timezone)
        self.helper = bare_helper("full_name", ("language", "timezone"), "theme")


class SwitchForm(forms.ModelForm):  # type: ignore[type-arg]
    """Language or appearance alone, from the menu of every page; what is not sent stays as it is."""

    class Meta:
        model = User
        fields: ClassVar = ["language", "theme"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in [name for name in self.fields if name not in self.data]:
            del self.fields[name]
