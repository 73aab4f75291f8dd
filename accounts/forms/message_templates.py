"""The form of a message template: what it is for, and what it says in each language."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.actions.message_templates import FIELDS, told_flat
from accounts.forms.places import bare_helper
from accounts.models import Contact, MessageTemplate
from accounts.templating.problems import LONGEST
from accounts.templating.uses import uses
from accounts.templating.wordings import words_of
from retention_site.base.editing import VersionedForm

LABELS = {
    "subject": _("Subject in %(language)s"),
    "preheader": _("First line that inboxes show, in %(language)s"),
    "body": _("Text in %(language)s"),
}
ROWS = 16  # of the text, on the page


class MessageTemplateForm(VersionedForm):
    """A template; every language has a subject, a first line and a text. Saving other words makes a new edition.

    What it is used for is chosen when it is made, and stays.
    """

    class Meta:
        model = MessageTemplate
        fields: ClassVar = ["name", "note", "use", "purpose", "channel", "fallback", "is_active"]

    def __init__(self, data: QueryDict | None = None, *, instance: MessageTemplate, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        if instance.pk:
            del self.fields["use"]
        else:
            del self.fields["is_active"]
            self._offer_uses()
        said = self._said(instance)
        for code, language in settings.LANGUAGES:
            for field in FIELDS:
                self._add(code, str(language), field, said.get(f"{field}_{code}", ""))
        once, later = ([], ["is_active"]) if instance.pk else (["use"], [])
        self.helper = bare_helper("name", "note", *once, ("purpose", "channel"), "fallback", *later, *self.hidden)

    def _offer_uses(self) -> None:
        about = self._meta.model._meta.get_field("use")
        choices = [("", _("outreach")), *((use.kind, use.label) for use in uses())]
        self.fields["use"] = forms.ChoiceField(
            label=capfirst(about.verbose_name), help_text=about.help_text, required=False, choices=choices
        )

    def _add(self, code: str, language: str, field: str, text: str) -> None:
        look = {"lang": code, "dir": "auto", "autocomplete": "off"}
        widget = forms.Textarea(look | {"rows": str(ROWS)}) if field == "body" else forms.TextInput(look)
        label = LABELS[field] % {"language": language}
        name = f"{field}_{code}"
        self.fields[name] = forms.CharField(label=label, max_length=LONGEST[field], required=False, widget=widget)
        self.initial[name] = text

    @property
    def languages(self) -> list[dict[str, Any]]:
        """Each language with its fields, whether it is written, and how many faults it has; the first to look at is chosen."""
        found = []
        for code, name in settings.LANGUAGES:
            names = [f"{field}_{code}" for field in FIELDS]
            faults = sum(len(self.errors.get(each, [])) for each in names) if self.is_bound else 0
            texts = [str(self[each].value() or "") for each in names]
            found.append(
                {"code": code, "name": name, "helper": bare_helper(*names), "faults": faults, "is_written": any(texts)}
            )
        written = next((each for each in found if each["is_written"]), found[0])
        first = next((each for each in found if each["faults"]), written)
        return [each | {"is_first": each is first} for each in found]

    @property
    def values(self) -> dict[str, Any]:
        """What the action is to write: the words by language and field."""
        plain, said = super().values, dict[str, dict[str, str]]()
        for code, _name in settings.LANGUAGES:
            said[code] = {field: plain.pop(f"{field}_{code}", "") for field in FIELDS}
        return plain | {"wordings": said}

    def begun(self, record: models.Model) -> dict[str, Any]:
        return super().begun(record) | self._said(record)

    def plain(self, record: models.Model) -> dict[str, Any]:
        # What was typed is in the fields, not yet in the record that validation writes into
        typed = record is self.instance and hasattr(self, "cleaned_data")
        texts = self.cleaned_data if typed else self._said(record)
        names = [f"{field}_{code}" for code, _name in settings.LANGUAGES for field in FIELDS]
        return super().plain(record) | {name: texts.get(name, "") for name in names}

    def _said(self, record: models.Model) -> dict[str, str]:
        return told_flat(words_of(record)) if isinstance(record, MessageTemplate) and record.pk else {}


class TrialForm(forms.Form):
    """For whom, and in which language, a template is tried."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
    contact = forms.ModelChoiceField(Contact.objects.none())

    def __init__(self, data: QueryDict, contacts: "models.QuerySet[Contact]") -> None:
        super().__init__(data)
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]
