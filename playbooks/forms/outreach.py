"""The form of an outreach: what is sent to whom and when; the rest has good beginnings and is folded away."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.places import bare_helper
from accounts.models import Customer, MessageTemplate, Milestone, Segment, User
from playbooks.models import Outreach
from retention_site.base.editing import VersionedForm, still_chosen
from retention_site.base.widgets import DayInput, MomentInput

MOST_LISTED = 1000  # customers on a list; more are a segment
LISTED = "listed_ids"
WORDS = {code: f"words_{code}" for code, _name in settings.LANGUAGES}  # the field of each language
FOLDED = [
    "to", "second_template", "repeats", "each_time", "ends_on", "holdout_percent", "goal", "milestone", "goal_days", "most",
    "priority", *WORDS.values(),
]  # fmt: skip


class OutreachForm(VersionedForm):
    """A segment, or the customers listed by their ids; `user` may list those they see."""

    listed_ids = forms.CharField(
        label=gettext_lazy("or these customers"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea({"rows": 2, "dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Their external ids, one on a line. Leave it empty where a segment is chosen."),
    )

    class Meta:
        model = Outreach
        fields: ClassVar = [
            "name", "template", "segment", "starts", "start_at", "morning", "to", "second_template", "repeats", "each_time",
            "ends_on", "holdout_percent", "goal", "milestone", "goal_days", "most", "priority",
        ]  # fmt: skip
        widgets: ClassVar = {
            "start_at": MomentInput,
            "morning": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "ends_on": DayInput,
            "name": forms.TextInput({"autocomplete": "off"}),
        }
        help_texts: ClassVar = {
            "name": gettext_lazy("Only colleagues see it."),
            "start_at": gettext_lazy("Where it starts at a time; on your own clock."),
            "morning": gettext_lazy("Where it starts in their own morning."),
            "holdout_percent": gettext_lazy("They get nothing, so that you see what it did. 0 for nobody."),
            "second_template": gettext_lazy("Half of them get it, by lot."),
            "each_time": gettext_lazy("Else everybody gets it once."),
            "most": gettext_lazy("The lot chooses them. Leave it empty for everybody."),
        }

    def __init__(self, data: QueryDict | None = None, *, instance: Outreach, user: User, **options: Any) -> None:
        self.user = user
        options["initial"] = self._own(instance) | options.get("initial", {})
        super().__init__(data, instance=instance, **options)
        fields: dict[str, Any] = self.fields
        offered = MessageTemplate.objects.filter(is_active=True, use="")
        fields["template"].queryset = still_chosen(offered, instance.template_id)
        fields["template"].empty_label = _("choose one")
        fields["second_template"].queryset = still_chosen(offered, instance.second_template_id)
        fields["second_template"].empty_label = _("none")
        fields["segment"].queryset = still_chosen(Segment.objects.filter(is_active=True, problem={}), instance.segment_id)
        fields["segment"].empty_label = _("no segment: the customers listed")
        fields["milestone"].queryset = still_chosen(Milestone.objects.filter(is_active=True), instance.milestone_id)
        for code, name in settings.LANGUAGES:
            widget = forms.Textarea({"rows": 2, "lang": code, "dir": "auto"})
            label = _("Words of your own, %(language)s") % {"language": name}
            fields[WORDS[code]] = forms.CharField(label=label, required=False, max_length=2000, widget=widget)
            self.initial[WORDS[code]] = instance.words.get(code, "")
        for each in fields.values():
            each.label = capfirst(str(each.label)) if each.label else each.label
        self.helper = bare_helper(*self.hidden, "name", "template", ("segment", LISTED), ("starts", "start_at", "morning"))
        self.more_helper = bare_helper(
            "to", ("repeats", "ends_on"), "each_time", ("goal", "milestone", "goal_days"),
            ("holdout_percent", "most", "priority"), "second_template", *WORDS.values(),
        )  # fmt: skip

    @property
    def folded_has_errors(self) -> bool:
        return any(name in self.errors for name in FOLDED) if self.is_bound else False

    def clean_listed_ids(self) -> list[Customer]:
        """Return the customers listed. Raises ValidationError that names those whom nobody knows, or the reader may not see."""
        wanted = list(dict.fromkeys(self.cleaned_data[LISTED].replace(",", "\n").split()))
        if len(wanted) > MOST_LISTED:
            raise ValidationError(_("A list holds %(most)d customers at most: build a segment.") % {"most": MOST_LISTED})
        found = {each.external_id: each for each in Customer.objects.visible_to(self.user).filter(external_id__in=wanted)}
        unknown = [each for each in wanted if each not in found]
        if unknown:
            raise ValidationError(_("There is no customer: %(ids)s.") % {"ids": ", ".join(unknown[:10])})
        return [found[each] for each in wanted]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("starts") == Outreach.Starts.AT and not cleaned.get("start_at") and "start_at" not in self.errors:
            self.add_error("start_at", _("Say when."))
        if cleaned.get("goal") == Outreach.Goal.MILESTONE and not cleaned.get("milestone"):
            self.add_error("milestone", _("Say which."))
        if cleaned.get("second_template") and cleaned.get("second_template") == cleaned.get("template"):
            self.add_error("second_template", _("Choose another than the first."))
        if cleaned.get("segment") and cleaned.get(LISTED):
            self.add_error(LISTED, _("Choose a segment or list customers, not both."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        named = {name: value for name, value in super().values.items() if name not in WORDS.values() and name != LISTED}
        words = {code: self.cleaned_data[name].strip() for code, name in WORDS.items()}
        listed = [] if self.cleaned_data.get("segment") else self.cleaned_data[LISTED]
        return named | {"words": {code: text for code, text in words.items() if text}, "customers": listed}

    def begun(self, record: models.Model) -> dict[str, Any]:
        return super().begun(record) | self._own(record)

    def plain(self, record: models.Model) -> dict[str, Any]:
        typed = record is self.instance and hasattr(self, "cleaned_data")
        words = self.cleaned_data if typed else self._own(record)
        return super().plain(record) | {name: words.get(name, "") for name in WORDS.values()}

    def logged(self, values: dict[str, Any]) -> dict[str, Any]:
        others = {name: value for name, value in values.items() if name != "words"}
        said = values.get("words") or {}
        return others | ({name: said.get(code, "") for code, name in WORDS.items()} if "words" in values else {})

    def _own(self, record: Any) -> dict[str, Any]:
        words = {name: record.words.get(code, "") for code, name in WORDS.items()}
        listed = record.listed.order_by("pk").values_list("customer__external_id", flat=True) if record.pk else []
        return words | {LISTED: "\n".join(listed)}
