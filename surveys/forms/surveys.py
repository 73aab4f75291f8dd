"""The forms of a survey: making one from the shipped words, and changing its name, times and words."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.forms.places import bare_helper
from retention_site.base.editing import VersionedForm
from surveys.forms.wordings import add_fields, all_names, gather, names_of, side_by_side, spread
from surveys.models import Survey
from surveys.shipped_surveys import SURVEYS

LONGEST_TEXT = 600  # characters of an introduction
TEXTS = {"intro": "intro", "thanks": "thanks"}
TIMES = ("after_start_days", "every_days", "before_renewal_days")
ASKED_BY_TIME = (Survey.Kind.NPS, Survey.Kind.CHECK_IN)  # the others follow a talk or a departure, or are a colleague's to ask


class SurveyAddForm(forms.Form):
    """A kind, and what colleagues will call it."""

    kind = forms.ChoiceField(choices=[(each.kind, Survey.Kind(each.kind).label) for each in SURVEYS])
    name = forms.CharField(max_length=120)

    def refuse(self, error: Any) -> None:
        self.add_error("name", error.error_dict.get("name", error.messages) if hasattr(error, "error_dict") else error)


class SurveyForm(VersionedForm):
    """What a survey is called, when it asks by itself, and what it says before and after its questions."""

    class Meta:
        model = Survey
        fields: ClassVar = ["name", *TIMES, "review_url"]
        widgets: ClassVar = {"review_url": forms.URLInput({"dir": "ltr", "autocomplete": "off"})}

    def __init__(self, data: QueryDict | None = None, *, instance: Survey, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        asks_by_time = instance.kind in ASKED_BY_TIME
        if not asks_by_time:
            for name in TIMES:
                del self.fields[name]
        if instance.kind != Survey.Kind.NPS:
            del self.fields["review_url"]
        add_fields(self, "intro", instance.intro, required=False, longest=LONGEST_TEXT, lines=2)
        add_fields(self, "thanks", instance.thanks, required=False, longest=LONGEST_TEXT, lines=2)
        self.helper = bare_helper(
            "name", *([TIMES] if asks_by_time else []), *(each for each in ["review_url"] if each in self.fields), *self.hidden
        )
        for prefix, said in (("intro", _("Before the questions: %(language)s")), ("thanks", _("After them: %(language)s"))):
            for name in names_of(prefix).values():
                self.fields[name].label = said % {"language": self.fields[name].label}
        self.words_helper = bare_helper(side_by_side("intro"), side_by_side("thanks"))

    @property
    def values(self) -> dict[str, Any]:
        """What the action is to write: the texts as one record by language."""
        plain = {name: value for name, value in super().values.items() if name not in all_names(TEXTS)}
        return plain | {name: gather(self.cleaned_data, name) for name in TEXTS}

    def begun(self, record: models.Model) -> dict[str, Any]:
        return super().begun(record) | spread({name: getattr(record, name) for name in TEXTS}, TEXTS)

    def plain(self, record: models.Model) -> dict[str, Any]:
        # What was typed is in the fields, not yet in the record that validation writes into
        typed = record is self.instance and hasattr(self, "cleaned_data")
        said = {name: gather(self.cleaned_data, name) if typed else getattr(record, name) for name in TEXTS}
        return super().plain(record) | spread(said, TEXTS)

    def logged(self, values: dict[str, Any]) -> dict[str, Any]:
        return spread(values, TEXTS)
