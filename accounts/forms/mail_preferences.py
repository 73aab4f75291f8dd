"""The forms of how somebody wants to be written to: their own page behind the link in a mail, and that of staff."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.places import bare_helper
from accounts.mail_preferences.wishes import Choice, Wishes
from accounts.models import Consent, MailPreferences
from accounts.paying import business_day

SAVE, PAUSE, RESUME, NOTHING = "save", "pause", "resume", "nothing"
ONE_CLICK = "List-Unsubscribe"
Decision = Consent.Decision


def is_one_click(data: QueryDict) -> bool:
    """Whether a mail program pressed the button for its reader (RFC 8058)."""
    return data.get(ONE_CLICK, "").strip().casefold() == "one-click"


class WishesForm(forms.Form):
    """What a person ticks. `seen` is what was ticked when they opened the page: only what they changed since is a decision.

    So a page that was open while they unsubscribed elsewhere takes nothing back.
    """

    wanted = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("What they get"))
    seen = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    less_often = forms.BooleanField(required=False, label=gettext_lazy("Less often"))

    def __init__(self, data: QueryDict | None = None, *, wishes: Wishes, **options: Any) -> None:
        wanted = sorted(wishes.wanted)
        initial = {"wanted": wanted, "seen": [*wanted, ""], "less_often": wishes.preferences.less_often}
        super().__init__(data, initial=initial | options.pop("initial", {}), **options)
        self.wishes = wishes
        fields: dict[str, Any] = self.fields
        fields["wanted"].choices = [(each.code, each.title) for each in wishes.choices]
        fields["seen"].choices = [("", ""), *fields["wanted"].choices]

    @property
    def decided(self) -> list[tuple[Choice, str]]:
        """Each choice that they changed, and what they decided."""
        wanted = set(self.cleaned_data["wanted"])
        seen = set(self.cleaned_data["seen"]) if "seen" in self.data else self.wishes.wanted
        changed = [each for each in self.wishes.choices if (each.code in wanted) != (each.code in seen)]
        return [(each, Decision.GRANTED if each.code in wanted else Decision.REFUSED) for each in changed]

    @property
    def boxes(self) -> list[tuple[Choice, bool]]:
        """Each choice, and whether it is ticked."""
        ticked = self["wanted"].value() or []
        return [(each, each.code in ticked) for each in self.wishes.choices]


class MailPreferencesForm(WishesForm):
    """The page of the person themselves. Nothing happens without the button that says so: `act` comes with it."""

    act = forms.ChoiceField(choices=[(each, each) for each in (SAVE, PAUSE, RESUME, NOTHING)])
    language = forms.ChoiceField(required=False, choices=settings.LANGUAGES)

    def __init__(self, data: QueryDict | None = None, *, wishes: Wishes) -> None:
        super().__init__(data, wishes=wishes, initial={"language": wishes.language})


class StaffMailPreferencesForm(WishesForm):
    """What a contact told a member of staff."""

    paused_until = forms.DateField(
        required=False,
        label=MailPreferences._meta.get_field("paused_until").verbose_name,
        help_text=gettext_lazy("Empty for no pause."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    wording = forms.CharField(
        label=gettext_lazy("How they said it"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy("Kept in the ledger with what they allowed or refused."),
    )

    wording_language = forms.ChoiceField(
        label=Consent._meta.get_field("wording_language").verbose_name, required=False, choices=settings.LANGUAGES
    )

    def __init__(self, data: QueryDict | None = None, *, wishes: Wishes) -> None:
        super().__init__(
            data, wishes=wishes, initial={"paused_until": wishes.paused_until, "wording_language": wishes.language}
        )
        self.helper = bare_helper("wanted", "seen", "less_often", "paused_until", "wording", "wording_language")
        fields: dict[str, Any] = self.fields
        fields["wanted"].choices = [(each.code, f"{each.title}: {each.about}") for each in wishes.choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        until = cleaned.get("paused_until")
        if until and until <= business_day():
            self.add_error("paused_until", _("Choose a day to come."))
        return cleaned
