"""The forms of a departure: giving notice, what the interview found, the outcome, permission to write again."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.interactions import contact_label
from accounts.forms.places import bare_helper
from accounts.models import ChurnReason, Contact, Departure, Interaction, Subscription
from accounts.paying import business_day
from retention_site.base.editing import VersionedForm, still_chosen
from retention_site.base.widgets import DayInput

AppliesTo = ChurnReason.AppliesTo
MOST_TALKS = 20


class DepartureForm(VersionedForm):
    """Giving notice: for everything or for one product, why in their words, by whom and how, and from when on."""

    class Meta:
        model = Departure
        fields: ClassVar = [
            "subscription", "said_reason", "said", "notice_by", "notice_channel", "notice_on", "effective_on", "competitor",
        ]  # fmt: skip
        widgets: ClassVar = {
            "said": forms.Textarea({"rows": 3}),
            "notice_on": DayInput,
            "effective_on": DayInput,
            "notice_channel": forms.Select,
        }

    def __init__(self, data: QueryDict | None = None, *, instance: Departure, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        fields: dict[str, Any] = self.fields
        products = Subscription.objects.current().filter(spell__customer=instance.customer_id).select_related("product")
        self.products = list(products)
        fields["subscription"].queryset = products
        fields["subscription"].label = _("What they give up")
        fields["subscription"].help_text = ""
        fields["subscription"].choices = [("", _("everything")), *((line.pk, str(line.product)) for line in self.products)]
        offer_reasons(fields["said_reason"], lists=AppliesTo.values if self.products else [AppliesTo.DEPARTURE])
        fields["said_reason"].required = True
        people = Contact.objects.filter(customer=instance.customer_id).current()
        fields["notice_by"].queryset, fields["notice_by"].empty_label = people, _("nobody in particular")
        fields["notice_by"].label_from_instance = contact_label
        fields["said"].help_text = _("As they said it, in their own language.")
        fields["competitor"].help_text = _("If they go to somebody else and say to whom.")
        self.helper = bare_helper(
            *(["subscription"] if self.products else []),
            "said_reason",
            "said",
            ("notice_by", "notice_channel"),
            ("notice_on", "effective_on"),
            "competitor",
        )


class FindingsForm(VersionedForm):
    """What the exit interview found; it stands beside what they said, and changes none of it."""

    class Meta:
        model = Departure
        fields: ClassVar = ["found_reason", "found", "interview", "competitor", "would_return"]
        widgets: ClassVar = {"found": forms.Textarea({"rows": 3}), "would_return": forms.RadioSelect}

    def __init__(self, data: QueryDict | None = None, *, instance: Departure, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        fields: dict[str, Any] = self.fields
        wanted = AppliesTo.DEPARTURE if instance.is_whole else AppliesTo.DOWNGRADE
        offer_reasons(fields["found_reason"], lists=[wanted], chosen=instance.found_reason_id)
        talks = Interaction.objects.filter(customer=instance.customer_id, outcome=Interaction.Outcome.REACHED)
        recent = list(talks.order_by("-at").values_list("pk", flat=True)[:MOST_TALKS])
        fields["interview"].queryset = still_chosen(Interaction.objects.filter(pk__in=recent), instance.interview_id)
        fields["interview"].empty_label = _("none logged here")
        fields["would_return"].choices = [("", _("not known")), *Departure.WouldReturn.choices]
        self.helper = bare_helper("found_reason", "found", ("interview", "competitor"), "would_return", *self.hidden)


class DecisionForm(forms.Form):
    """How a departure ends before, or on, its last day."""

    outcome = forms.ChoiceField(label=gettext_lazy("How it ends"), widget=forms.RadioSelect)
    resumes_on = forms.DateField(label=gettext_lazy("If they pause: until when"), required=False, widget=DayInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, departure: Departure) -> None:
        super().__init__(data, prefix="decide", initial={"version": departure.version})
        field: Any = self.fields["outcome"]
        has_come = business_day() >= departure.effective_on
        not_now = Departure.Outcome.SAVED if has_come else Departure.Outcome.LEFT
        field.choices = [(value, label) for value, label in Departure.Outcome.choices if value != not_now]
        self.helper = bare_helper("outcome", "resumes_on", "version")


class PermissionForm(forms.Form):
    """May we write to them after they have left?"""

    may_write = forms.ChoiceField(
        label=gettext_lazy("May we write to them after they have left?"),
        choices=[("yes", gettext_lazy("They said yes")), ("no", gettext_lazy("They said no"))],
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, departure: Departure) -> None:
        said = {True: "yes", False: "no", None: ""}[departure.may_write]
        super().__init__(data, prefix="permission", initial={"version": departure.version, "may_write": said})
        self.helper = bare_helper("may_write", "version")


def offer_reasons(field: Any, *, lists: list[str], chosen: int | None = None) -> None:
    """Offer the reasons of `lists`, in the reader's language, under the heading of each list where there are several."""
    rows = still_chosen(ChurnReason.objects.filter(is_active=True, applies_to__in=lists), chosen)
    field.queryset = rows
    by_list: dict[str, list[tuple[int, str]]] = {name: [] for name in lists}
    for reason in rows.select_related("category"):
        by_list.setdefault(reason.applies_to, []).append((reason.pk, str(reason)))
    groups = [(AppliesTo(name).label, choices) for name, choices in by_list.items() if choices]
    field.choices = [("", _("choose")), *(groups if len(groups) > 1 else groups[0][1] if groups else [])]
