"""Forms about members of staff: who they are, and who takes their work when they go."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms.places import bare_helper, time_zone_field
from accounts.models import User
from retention_site.base.editing import VersionedForm


class UserForm(VersionedForm):
    class Meta:
        model = User
        fields: ClassVar = ["full_name", "email", "role", "team", "language", "timezone", "is_active"]

    def __init__(self, data: QueryDict | None = None, *, instance: User, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        self.fields["full_name"].widget.attrs["autocomplete"] = "off"
        self.fields["email"].widget.attrs |= {"autocomplete": "off", "dir": "ltr"}
        self.fields["timezone"] = time_zone_field(self.fields["timezone"], instance.timezone)
        if instance._state.adding:
            del self.fields["is_active"]
        begin = [name for name in ("version",) if name in self.fields]
        end = [name for name in ("is_active",) if name in self.fields]
        self.helper = bare_helper(*begin, ("full_name", "email"), ("role", "team"), ("language", "timezone"), *end)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class HandOverForm(forms.Form):
    """To whom somebody's work goes."""

    heirs = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("To whom"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With several, customers are shared out evenly; everything about one customer goes to the same person."),
    )
    leaves = forms.BooleanField(label=_("They are leaving: close their log-in"), required=False)

    def __init__(self, data: QueryDict | None = None, *, user: User, may_close: bool, **options: Any) -> None:
        super().__init__(data, **options)
        fields: dict[str, Any] = self.fields
        fields["heirs"].queryset = User.objects.working().exclude(pk=user.pk).select_related("team")
        fields["heirs"].label_from_instance = _name_and_team
        if not may_close or not user.is_active:
            del self.fields["leaves"]
        self.helper = bare_helper(*self.fields)


def _name_and_team(user: User) -> str:
    return f"{user} · {user.team}" if user.team else str(user)
