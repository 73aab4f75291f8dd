"""The form of a question of a survey: its words in each language, its choices, and after which answers it is put."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.forms.places import bare_helper
from retention_site.base.editing import VersionedForm
from surveys.conditions import words_of_answers
from surveys.forms.wordings import LANGUAGES, add_fields, all_names, gather, names_of, side_by_side, spread
from surveys.models import Question

LONGEST_WORDING = 300  # characters
LONGEST_END = 60
SPARE_CHOICES = 3
MOST_CHOICES = 30
ENDS = {"low": "low", "high": "high"}
SAID = {"wordings": "wording", **ENDS}  # the texts of a question, and how their fields' names begin


class QuestionForm(VersionedForm):
    """A question of a kind that is chosen before; it hangs on the answers to one earlier question, or on none."""

    class Meta:
        model = Question
        fields: ClassVar = ["code", "is_multiple", "is_required"]
        widgets: ClassVar = {"code": forms.TextInput({"dir": "ltr", "autocomplete": "off"})}

    def __init__(self, data: QueryDict | None = None, *, instance: Question, earlier: list[Question], **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        self.earlier = earlier
        self.fields["code"].required = False
        self.fields["code"].help_text = _(
            "Its name in files and for other programs. Left empty, it is made from the English words."
        )
        add_fields(self, "wording", instance.wordings, required=True, longest=LONGEST_WORDING, lines=3)
        self.choice_rows: list[list[str]] = []
        self._add_ends()
        self._add_choices()
        self._add_condition()
        self.helper = bare_helper(*(side_by_side(each) for each in SAID.values() if f"{each}_en" in self.fields), *self.hidden)
        is_choice = instance.kind == Question.Kind.CHOICE
        self.more_helper = bare_helper("is_required", *(["is_multiple"] if is_choice else []), "code")

    def _add_ends(self) -> None:
        if not self.instance.is_scored:
            return
        for name, number in zip(ENDS, (self.instance.scale[0], self.instance.scale[-1]), strict=True):
            add_fields(self, name, getattr(self.instance, name), required=False, longest=LONGEST_END, lines=1)
            for field in names_of(name).values():
                self.fields[field].label = _("Beside %(number)d: %(language)s") % {
                    "number": number,
                    "language": self.fields[field].label,
                }

    def _add_choices(self) -> None:
        if self.instance.kind != Question.Kind.CHOICE:
            del self.fields["is_multiple"]
            return
        choices = list(self.instance.choices)
        posted = {
            int(name.split("_")[1]) for name in self.data if name.startswith("choice_") and name.split("_")[1].isdecimal()
        }
        count = max(posted, default=len(choices) + SPARE_CHOICES - 1) + 1
        for n in range(min(max(count, len(choices)), MOST_CHOICES)):
            choice: dict[str, Any] = choices[n] if n < len(choices) else {"code": "", "wordings": {}}
            widget = forms.TextInput(
                {
                    "dir": "ltr",
                    "class": "form-control",
                    "autocomplete": "off",
                    "aria-label": _("Code of choice %(n)d") % {"n": n + 1},
                }
            )
            self.fields[f"choice_{n}_code"] = forms.SlugField(label=_("Code"), max_length=40, required=False, widget=widget)
            self.initial[f"choice_{n}_code"] = choice["code"]
            add_fields(self, f"choice_{n}", choice["wordings"], required=False, longest=LONGEST_WORDING, lines=1)
            names = list(names_of(f"choice_{n}").values())
            for name in names:
                label = _("Choice %(n)d, %(language)s") % {"n": n + 1, "language": self.fields[name].label}
                self.fields[name].widget.attrs["aria-label"] = label
            self.choice_rows.append([f"choice_{n}_code", *names])

    def _add_condition(self) -> None:
        if not self.earlier:
            return
        answers = [(value, f"{each}: {said}") for each in self.earlier for value, said in _answers_of(each)]
        widget = forms.CheckboxSelectMultiple
        self.fields["condition"] = forms.MultipleChoiceField(
            label=_("Only after"), choices=answers, required=False, widget=widget
        )
        self.initial["condition"] = _condition(self.instance.shown_after_id, self.instance.shown_for)

    @property
    def choices_shown(self) -> list[list[forms.BoundField]]:
        """The fields of each choice: its code, then its words in each language."""
        return [[self[name] for name in row] for row in self.choice_rows]

    @property
    def conditions(self) -> list[tuple[str, list[Any]]]:
        """The boxes to tick for each earlier question."""
        if "condition" not in self.fields:
            return []
        chosen = {str(value) for value in self["condition"].value() or []}
        return [
            (label, [{"value": value, "label": said, "is_chosen": value in chosen} for value, said in answers])
            for label, answers in ((str(each), _answers_of(each)) for each in self.earlier)
        ]

    def clean_condition(self) -> list[str]:
        """Refuse answers to two questions at once: a question hangs on one."""
        chosen: list[str] = self.cleaned_data["condition"]
        if len({value.partition(":")[0] for value in chosen}) > 1:
            raise ValidationError(_("Choose answers to one question only."))
        return chosen

    @property
    def values(self) -> dict[str, Any]:
        """What the action is to write: texts, choices and condition as the record has them."""
        cleaned = self.cleaned_data
        ours = all_names(SAID.values()) | {"condition"} | {name for row in self.choice_rows for name in row}
        values = {name: value for name, value in super().values.items() if name not in ours} | self._written(cleaned)
        values["code"] = values.get("code") or self.instance.code or self._free_code(values["wordings"]["en"])
        return values if self.instance.pk else values | {"kind": self.instance.kind}

    def begun(self, record: models.Model) -> dict[str, Any]:
        return super().begun(record) | self.logged(_stored(record))

    def plain(self, record: models.Model) -> dict[str, Any]:
        # What was typed is in the fields, not yet in the record that validation writes into
        typed = record is self.instance and hasattr(self, "cleaned_data")
        if not typed:
            return super().plain(record) | self.logged(_stored(record))
        written = self._written(self.cleaned_data)
        earlier = written["shown_after"]
        return super().plain(record) | self.logged(written | {"shown_after": earlier.pk if earlier else None})

    def logged(self, values: dict[str, Any]) -> dict[str, Any]:
        found = spread(values, SAID)
        if {"shown_after", "shown_for"} & set(found):  # an action may have written one of the two
            earlier = found.pop("shown_after", self.original.shown_after_id)
            found["condition"] = _condition(earlier, found.pop("shown_for", self.original.shown_for))
        for n, choice in enumerate(found.pop("choices", [])):
            found[f"choice_{n}_code"] = choice["code"]
            found |= {f"choice_{n}_{code}": choice["wordings"].get(code, "") for code in LANGUAGES}
        return {name: value for name, value in found.items() if name in self.fields}

    def _written(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        chosen = cleaned.get("condition") or []
        earlier, names = (
            (int(chosen[0].partition(":")[0]), [each.partition(":")[2] for each in chosen]) if chosen else (None, [])
        )
        values: dict[str, Any] = {
            record: gather(cleaned, prefix) for record, prefix in SAID.items() if f"{prefix}_en" in self.fields
        }
        values["shown_after"] = next((each for each in self.earlier if each.pk == earlier), None)
        values["shown_for"] = [name for name in names if name] if all(names) else []
        if self.choice_rows:
            values["choices"] = [choice for n in range(len(self.choice_rows)) if (choice := self._choice(cleaned, n))]
        return values

    def _choice(self, cleaned: dict[str, Any], n: int) -> dict[str, Any] | None:
        wordings = gather(cleaned, f"choice_{n}")
        code = cleaned.get(f"choice_{n}_code") or ""
        if not wordings and not code:
            return None
        return {"code": code or slugify(wordings.get("en", ""))[:40] or f"choice-{n + 1}", "wordings": wordings}

    def _free_code(self, words: str) -> str:
        """Return a code made from the English words that no other question of the survey has."""
        taken = set(self.instance.survey.questions.values_list("code", flat=True))
        stem = slugify(words)[:30].strip("-") or "question"
        return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if code not in taken)


def _answers_of(question: Question) -> list[tuple[str, Any]]:
    """Return the answers to an earlier question that this one may wait for, with their words."""
    names = [(f"{question.pk}:{name}", words) for name, words in words_of_answers(question).items()]
    return [(f"{question.pk}:", _("any answer")), *names]


def _condition(earlier: Any, names: list[str]) -> list[str]:
    return [f"{earlier}:{name}" for name in names or [""]] if earlier else []


def _stored(record: Any) -> dict[str, Any]:
    names = ("wordings", "low", "high", "choices", "shown_for")
    return {name: getattr(record, name) for name in names} | {"shown_after": record.shown_after_id}
