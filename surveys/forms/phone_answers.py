"""The section of the call form in which a colleague reads questions aloud and writes down what the customer says."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import Contact, Customer, User
from surveys.asking import Refusal, asks_of, refused, upset_people
from surveys.branching import clean_answers
from surveys.clocks import throttled
from surveys.models import AskingRules, Question, Survey
from surveys.models.responses import BANDS

CLOSED = "more"  # the button that shows the questions where there is no script, and what it says
Kind = Question.Kind


@dataclass(frozen=True)
class Line:
    """One question as it is read aloud: in each language spoken there, and in the reader's own where that is another."""

    question: Question
    bound: BoundField
    wordings: list[tuple[str, str]]  # language, text
    mine: str
    after: str  # the name of the field on whose answer it hangs
    shown_for: list[str]  # the answers to it after which this one is put; empty: any

    @property
    def condition(self) -> str:
        """After which answers it is put: "0–6"."""
        numbers = [each for each in self.shown_for if each.isdigit()]
        return f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else ", ".join(self.shown_for)


@dataclass
class Offered:
    """A live survey, and who at the customer is not to be asked now, why."""

    survey: Survey
    refusals: list[tuple[Contact, str]]
    people: int
    lines: list[Line] = field(default_factory=list)

    @property
    def can_ask(self) -> bool:
        """Whether there is somebody who may be asked."""
        return len(self.refusals) < self.people or not self.people


class PhoneAnswerForm(forms.Form):
    """Live surveys with their questions. Closed it holds nothing and costs no query; a page fetches it when it is opened."""

    def __init__(
        self, data: QueryDict | None = None, *, customer: Customer, user: User, is_open: bool = False, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.customer, self.user = customer, user
        self.offered: list[Offered] = []
        self.is_open = False
        self.answers: list[tuple[Survey, dict[str, Any]]] = []
        if is_open:
            self._open()
        elif data is not None:
            self.open_with(data)

    def open_with(self, typed: QueryDict) -> None:
        """Offer the questions if `typed` answers one of them, or asks for them."""
        if typed.get(CLOSED) == self.prefix or any(name.startswith(f"{self.prefix}-") for name in typed):
            self._open()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for offered in self.offered:
            given = {line.question.code: cleaned.get(line.bound.name) for line in offered.lines}
            if not any(value not in (None, "", []) for value in given.values()):
                continue
            try:
                self.answers.append((offered.survey, clean_answers([line.question for line in offered.lines], given)))
            except ValidationError as error:
                for code, errors in error.error_dict.items():
                    self.add_error(field_name(offered.survey, code), errors)
        return cleaned | {"answers": self.answers}

    def _open(self) -> None:
        if self.is_open:
            return
        self.is_open = True
        people = list(Contact.objects.filter(customer=self.customer).current())
        by_survey: dict[Survey, list[Question]] = defaultdict(list)
        live = Question.objects.asked().filter(survey__status=Survey.Status.LIVE).select_related("survey")
        for question in live:
            by_survey[question.survey].append(question)
        self.offered = [
            Offered(survey, refusals, len(people)) for survey, refusals in _refusals(list(by_survey), people).items()
        ]
        self.offered.sort(key=lambda each: (not each.can_ask, each.survey.name))
        spoken = [person.language or self.customer.language for person in people] or [self.customer.language]
        languages = list(dict.fromkeys(each or settings.LANGUAGE_CODE for each in spoken))
        for offered in self.offered:
            questions = {question.pk: question for question in by_survey[offered.survey]}
            offered.lines = [
                self._line(each, questions.get(each.shown_after_id or 0), languages) for each in questions.values()
            ]

    def _line(self, question: Question, earlier: Question | None, languages: list[str]) -> Line:
        name = field_name(question.survey, question.code)
        mine = get_language() or settings.LANGUAGE_CODE
        self.fields[name] = _field(question, mine)
        own = "" if mine in languages else question.wording_in(mine)
        wordings = [(language, question.wording_in(language)) for language in languages]
        after = self.add_prefix(field_name(question.survey, earlier.code)) if earlier else ""
        return Line(question, self[name], wordings, own, after, _values(question.shown_for))


def _refusals(surveys: list[Survey], people: list[Contact]) -> dict[Survey, list[tuple[Contact, str]]]:
    """Return, by survey, the people who are not to be asked it now, with the reason; the number of queries is constant."""
    now, rules = timezone.now(), AskingRules.current()
    asked = asks_of([person.pk for person in people])
    found: dict[Survey, list[tuple[Contact, str]]] = {}
    asking = next((survey for survey in surveys if survey.is_about_relation), None)
    upset = upset_people(asking, people, at=now) if asking else {}
    for survey in surveys:
        found[survey] = []
        for person in people:
            refusal = refused(throttled(survey.kind, asked.get(person.pk, ()), rules, at=now))
            if refusal is None and survey.is_about_relation and person.pk in upset:
                refusal = Refusal(upset[person.pk])
            if refusal:
                found[survey].append((person, refusal.words))
    return found


def _field(question: Question, language: str) -> forms.Field:
    label = question.wording_in(language)
    nothing = ("", "–")
    if question.is_scored:
        numbers = [(str(number), str(number)) for number in question.scale]
        return forms.ChoiceField(label=label, required=False, choices=[nothing, *numbers], widget=forms.RadioSelect)
    if question.kind == Kind.CHOICE and question.is_multiple:
        choices = question.choices_in(language)
        return forms.MultipleChoiceField(label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple)
    if question.kind == Kind.CHOICE:
        choices = [nothing, *question.choices_in(language)]
        return forms.ChoiceField(label=label, required=False, choices=choices, widget=forms.RadioSelect)
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": 2, "class": "form-control", "autocomplete": "off"})
    )


def field_name(survey: Survey, code: str) -> str:
    """Return the name of a question's field."""
    return f"{survey.pk}-{code}"


def _values(shown_for: list[str]) -> list[str]:
    """Return the answers that bands stand for, beside those that are named."""
    found: list[str] = []
    for each in shown_for:
        found += [str(number) for number in BANDS[each]] if each in BANDS else [each]  # type: ignore[index]
    return found
