from datetime import datetime, time, timedelta
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth import get_user_model
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from retention_site.base.models import ApiToken


class TokenForm(forms.Form):
    """What a new token is called, may do, and until when. Only some may make one that acts as somebody else."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("Which program will use it."))
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: until it is revoked."),
    )
    user: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=gettext_lazy("Acts as"), queryset=None)

    def __init__(self, data: QueryDict | None = None, *, maker: Any, **options: Any) -> None:
        super().__init__(data, **options)
        self.maker = maker
        user = cast("forms.ModelChoiceField[Any]", self.fields["user"])
        user.queryset = get_user_model()._default_manager.filter(is_active=True).order_by("full_name", "pk")
        user.initial = maker.pk
        self.initial["scopes"] = [ApiToken.Scope.READ]
        if not maker.has_perm("base.lend_apitoken"):
            del self.fields["user"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_expires_on(self) -> Any:
        day = self.cleaned_data["expires_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        return day

    @property
    def acts_as(self) -> models.Model:
        return cast(models.Model, self.cleaned_data.get("user") or self.maker)

    @property
    def expires_at(self) -> datetime | None:
        """The end of the last day, in the reader's time zone."""
        day = self.cleaned_data["expires_on"]
        return day and timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
