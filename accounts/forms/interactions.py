"""The form of a talk, in the order of a talk; the page that logs one adds a new contact, open questions and sections to it."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumbers import SUPPORTED_REGIONS

from accounts.actions.interactions import log_interaction
from accounts.call_sections import SectionRefused, filled_sections
from accounts.guide import likely_contact
from accounts.models import Contact, Customer, Interaction, SupportIssue, User
from retention_site.base import drafts
from retention_site.base.editing import VersionedForm, still_chosen

MOST_QUESTIONS = 20
FEWEST_ROWS = 2  # rows for questions that are always there


class InteractionForm(VersionedForm):
    """What happened: with whom, what was heard and said back, how they felt, how it ended."""

    class Meta:
        model = Interaction
        fields: ClassVar = [
            "contact",
            "direction",
            "channel",
            "heard",
            "said_back",
            "is_confirmed",
            "mood",
            "mood_is_elsewhere",
            "specialist",
            "issue",
            "outcome",
            "status",
            "summary",
            "at",
            "minutes",
        ]
        widgets: ClassVar = {
            "contact": forms.Select(attrs={"class": "form-select w-auto"}),
            "channel": forms.Select(attrs={"class": "form-select w-auto"}),
            "specialist": forms.Select(attrs={"class": "form-select w-auto"}),
            "issue": forms.Select(attrs={"class": "form-select"}),
            "direction": forms.RadioSelect,
            "mood": forms.RadioSelect,
            "outcome": forms.RadioSelect,
            "status": forms.RadioSelect,
            "heard": forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
            "said_back": forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
            "summary": forms.Textarea(attrs={"rows": 1, "class": "form-control"}),
            "is_confirmed": forms.CheckboxInput(attrs={"class": "form-check-input"}),
            "mood_is_elsewhere": forms.CheckboxInput(attrs={"class": "form-check-input"}),
            "at": forms.DateTimeInput(attrs={"type": "datetime-local", "class": "form-control"}, format="%Y-%m-%dT%H:%M"),
            "minutes": forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        }

    def __init__(self, data: QueryDict | None = None, *, instance: Interaction, user: User, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        fields: dict[str, Any] = self.fields
        customer = instance.customer
        contacts = Contact.objects.filter(customer=customer).current()
        issues = SupportIssue.objects.filter(customer=customer).open()
        colleagues = User.objects.working().exclude(pk=user.pk)
        self.contacts = self._offer("contact", contacts, _("nobody in particular"), contact_label)
        self.issues = self._offer("issue", issues, _("no issue"))
        self._offer("specialist", colleagues, _("nobody"))
        fields["mood"].choices = [("", _("Can’t tell")), *Interaction.Mood.choices]

    def begin_with(self, query: QueryDict, last_talk: Interaction | None) -> None:
        """Begin with the contact, issue and channel that the address names, else with whom the talk is likely to be."""
        contacts = {str(contact.pk): contact for contact in self.contacts}
        issues = {str(issue.pk): issue for issue in self.issues}
        contact = contacts.get(query.get("contact", "")) or likely_contact(self.contacts, last_talk)
        issue, channel = issues.get(query.get("issue", "")), query.get("channel", "")
        begun: dict[str, Any] = {"contact": contact and contact.pk, "issue": issue and issue.pk}
        if channel in Interaction.Channel.values:
            begun["channel"] = channel
        self.initial = dict(self.initial) | begun

    def _offer(self, name: str, rows: Any, nothing: str, label: Callable[[Any], str] = str) -> list[Any]:
        """Offer `rows`, read once, and what was chosen before."""
        field: Any = self.fields[name]
        field.queryset = still_chosen(rows, getattr(self.instance, f"{name}_id"))
        found = list(field.queryset)
        field.choices = [("", nothing), *((row.pk, label(row)) for row in found)]
        return found


class NewContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody we had not known; left empty it makes nobody."""

    class Meta:
        model = Contact
        fields: ClassVar = ["full_name", "call_name", "role", "phone", "email", "language"]

    def __init__(self, data: QueryDict | None = None, *, customer: Customer, **options: Any) -> None:
        super().__init__(
            data,
            instance=Contact(customer=customer),
            prefix="new",
            empty_permitted=True,
            use_required_attribute=False,
            **options,
        )
        fields: dict[str, Any] = self.fields
        fields["phone"].region = customer.country if customer.country in SUPPORTED_REGIONS else None
        fields["language"].choices = [("", _("not known")), *fields["language"].choices[1:]]
        for name, field in fields.items():
            field.widget.attrs |= {"class": "form-select" if name == "language" else "form-control", "autocomplete": "off"}
        fields["phone"].widget.attrs |= {"dir": "ltr", "inputmode": "tel"}
        fields["email"].widget.attrs["dir"] = "ltr"


class QuestionForm(forms.Form):
    """A question that the talk left open, and whether the one who logs it will find out."""

    text = forms.CharField(label=gettext_lazy("question"), max_length=500, required=False)
    mine = forms.BooleanField(label=gettext_lazy("I will find out"), required=False, initial=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].widget.attrs |= {"class": "form-control", "autocomplete": "off"}


class AnswerForm(forms.Form):
    """What was found out about an open question."""

    answer = forms.CharField(label=gettext_lazy("answer"), widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}))


class CallForm:
    """The whole page: the talk, a new contact, its open questions, and the sections of later floors."""

    def __init__(
        self, data: QueryDict | None, *, customer: Customer, user: User, kept: QueryDict | None = None, more: bool = False
    ) -> None:
        self.data, self.user, self.customer = data, user, customer
        self.began_at = timezone.now().replace(second=0, microsecond=0)
        self.talk = InteractionForm(data, instance=Interaction(customer=customer, at=self.began_at), user=user)
        self.newcomer = NewContactForm(data, customer=customer)
        self.talk.fields["heard"].widget.attrs["autofocus"] = True
        self.sections = filled_sections(data, customer=customer, user=user, kept=kept)
        self.questions = _question_forms(data, kept, more=more)
        drafts.refill(self.talk, kept)
        drafts.refill(self.newcomer, kept)
        if kept is not None and not kept.get("at"):
            self.talk.initial["at"] = self.began_at

    def begin_with(self, query: QueryDict, last_talk: Interaction | None) -> None:
        """Begin with what the address names: the talk, and each section whose form can."""
        self.talk.begin_with(query, last_talk)
        for filled in self.sections:
            if begin_with := getattr(filled.form, "begin_with", None):
                begin_with(query)

    @property
    def has_newcomer(self) -> bool:
        """Has somebody begun to write down a new contact?"""
        values = (self.newcomer[name].value() for name in self.newcomer.fields)
        return any(values)

    def is_valid(self) -> bool:
        parts: list[Any] = [self.newcomer, *(each for each in self.questions if each.is_bound), *self.sections]
        good = [part.is_valid() for part in parts]  # every part, so that all errors show at once
        return self.talk.is_valid() and all(good)

    def save(self, *, form: str, subject: str) -> bool:
        """Save everything or nothing; False where the page must be shown again. A form sent twice is saved once."""
        if self.data is None or not self.is_valid():
            return False
        try:
            with transaction.atomic():
                draft = drafts.lock_draft(self.user, form, subject)
                if not drafts.was_saved(draft, self.data):
                    self._log()
                    drafts.mark_saved(draft, self.data)
        except SectionRefused:
            return False
        except ValidationError as error:
            self.talk.refuse(error)
            return False
        return True

    def _log(self) -> None:
        values = self.talk.values
        newcomer = self.newcomer.cleaned_data if self.newcomer.has_changed() else None
        asked = [question.cleaned_data for question in self.questions if question.is_bound]
        interaction = log_interaction(
            actor=self.user,
            customer=self.customer,
            contact=None if newcomer else values.pop("contact"),
            new_contact=newcomer,
            questions=[(each["text"], self.user if each["mine"] else None) for each in asked if each["text"]],
            **{name: value for name, value in values.items() if name != "contact"},
        )
        for section in self.sections:
            section.save(interaction, self.user)


def contact_label(contact: Contact) -> str:
    """Name a contact for the list: what they are called, their full name, their role."""
    name = f"{contact.call_name} ({contact.full_name})" if contact.call_name else contact.full_name
    return f"{name}, {contact.role}" if contact.role else name


def _question_forms(data: QueryDict | None, kept: QueryDict | None, *, more: bool) -> list[QuestionForm]:
    """Return a row for each question that was posted or kept, and empty ones."""
    source = data if data is not None else kept
    rows = []
    for number in range(MOST_QUESTIONS):
        prefix = f"question-{number}"
        if source is None or f"{prefix}-text" not in source:
            break
        row = QuestionForm(data, prefix=prefix)
        if data is None:
            drafts.refill(row, kept)
        rows.append(row)
    wanted = min(max(FEWEST_ROWS, len(rows) + more), MOST_QUESTIONS)
    return rows + [QuestionForm(prefix=f"question-{number}") for number in range(len(rows), wanted)]
