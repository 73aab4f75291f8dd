"""Files of answers from another tool: a person says which column holds what, and everything else of the file is left out."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.imports import parsing
from accounts.imports.parsing import BadCell, Parser
from accounts.imports.rows import EventKind, Outcome, Row, Run
from accounts.models import Contact, Customer, Import, User
from surveys.actions.imported_responses import add_responses
from surveys.branching import LONGEST_TEXT, shown
from surveys.models import Question, Response, Survey

# What a column may hold, and the names under which other tools export it, blanks as _
HOLDS: dict[str, Any] = {
    "score": gettext_lazy("score"),
    "comment": gettext_lazy("own words"),
    "at": gettext_lazy("answered at"),
    "email": gettext_lazy("e-mail of who answered"),
    "customer": gettext_lazy("external id of the customer"),
    "language": gettext_lazy("language"),
    "id": gettext_lazy("number of the answer"),
}
USUAL = {
    "score": "score nps nps_score rating",
    "comment": "comment comments feedback verbatim reason text",
    "at": "at answered_at responded_at response_date survey_response_timestamp timestamp submitted_at created_at date",
    "email": "email e_mail email_address person_email respondent_email",
    "customer": "customer external_id customer_id account_id company_id",
    "language": "language locale lang",
    "id": "id response_id survey_response_id",
}

LONGEST_ID = 100
_NO_NUMBER = gettext_noop("Use a whole number from %(low)s to %(high)s.")
_TOO_LONG = gettext_noop("Use at most %(most)s characters; this has %(count)s.")
_NO_LANGUAGE = gettext_noop("This language is not spoken here. Known are: %(known)s.")
_NOWHERE = gettext_noop("The survey asks for no words after this score.")


def guessed(header: Iterable[str]) -> dict[str, str]:
    """Return which column probably holds what, by the usual names."""
    names = list(header)
    known = {holds: next((name for name in usual.split() if name in names), "") for holds, usual in USUAL.items()}
    return {holds: name for holds, name in known.items() if name}


def required_of(survey: Survey) -> list[str]:
    """Return what a file must hold to be of use: when, and the score where the survey has one, else the words."""
    has_score = any(question.is_scored for question in survey.questions.asked())
    return ["score" if has_score else "comment", "at"]


class ResponseFile(EventKind):
    """`options` name the survey by its key, and the column of the file for each thing that it holds."""

    most_uploaded = 20_000
    result_page = "survey_list"

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        self.survey = Survey.objects.get(pk=options["survey"])
        self.questions = list(self.survey.questions.asked())
        self.scored = next((question for question in self.questions if question.is_scored), None)
        self.column: dict[str, str] = dict(options.get("columns", {}))
        self.required = tuple(self.column[name] for name in required_of(self.survey) if name in self.column)
        readers = self._readers()
        self.columns = dict.fromkeys(HOLDS, str) | {column: readers[name] for name, column in self.column.items()}

    @classmethod
    def add_page(cls, options: Mapping[str, Any]) -> str:
        return reverse("response_import", args=[options["survey"]])

    @classmethod
    def page_before_check(cls, source: Import) -> str:
        is_waiting = source.status == Import.Status.UPLOADED and "columns" not in source.options
        return reverse("response_import_columns", args=[source.pk]) if is_waiting else ""

    def parsers(self, header: list[str]) -> dict[str, Parser]:
        ours = set(self.column.values())
        return {name: self.columns[name] if name in ours else str for name in header}

    def own_id(self, row: Row) -> str:
        return str(self._said(row, "id") or "")

    def content_of(self, row: Row) -> list[Any]:
        return [self._said(row, name) for name in HOLDS if name != "id"]

    def compare(self, rows: list[Row], run: Run) -> None:
        stored = Response.objects.filter(survey=self.survey, external_id__in=[row.event_id for row in rows])
        known = set(stored.values_list("external_id", flat=True))
        named = {str(name) for row in rows if (name := self._said(row, "customer"))}
        customers = dict(run.customers(named).values_list("external_id", "pk"))
        contacts = _contacts({str(email).lower() for row in rows if (email := self._said(row, "email"))}, run.actor)
        for row in rows:
            said = {name: self._said(row, name) for name in HOLDS}
            contact, customer = _person(contacts.get(str(said["email"] or "").lower(), []), customers.get(said["customer"]))
            words = self._words_for(said["score"]) if said["comment"] else None
            if said["comment"] and words is None:
                row.refuse(self.column["comment"], _NOWHERE)
                continue
            row.cells = {name: "" if value is None else value for name, value in said.items()}
            row.cells |= {"id": row.event_id, "customer_id": customer, "contact_id": contact}
            row.cells["question_id"] = words.pk if words else None
            if row.event_id in known:
                row.outcome = Outcome.UNCHANGED
            elif customer is None and row.outcome == Outcome.ADDED:
                run.made["unknown"] = run.made.get("unknown", 0) + 1

    def apply(self, source: Import, actor: User | None) -> None:
        add_responses(source=source, actor=actor, survey=self.survey, questions=self.questions)

    def _said(self, row: Row, name: str) -> Any:
        return row.get(self.column[name]) if name in self.column else None

    def _words_for(self, score: Any) -> Question | None:
        """Return the question to which somebody who gave this score answered in words."""
        answers = {self.scored.code: score} if self.scored and score is not None else {}
        return next((each for each in shown(self.questions, answers) if each.kind == Question.Kind.TEXT), None)

    def _readers(self) -> dict[str, Parser]:
        return {
            "score": _number_in(self.scored.scale if self.scored else range(0)),
            "comment": _words,
            "at": _moment,
            "email": parsing.text(parsing.LONGEST_EMAIL),
            "customer": parsing.text(80),
            "language": _language,
            "id": parsing.text(LONGEST_ID),
        }


def _contacts(emails: set[str], actor: User | None) -> dict[str, list[tuple[int, int]]]:
    """Return the contacts (key, and key of their customer) of each address, those who are still there first."""
    rows = Contact.objects.annotate(address=Lower("email")).filter(address__in=emails).order_by("left_at", "pk")
    if actor:
        rows = rows.filter(customer__in=Customer.objects.visible_to(actor))
    found: dict[str, list[tuple[int, int]]] = {}
    for address, key, customer in rows.values_list("address", "pk", "customer_id"):
        found.setdefault(address, []).append((key, customer))
    return found


def _person(contacts: list[tuple[int, int]], customer: int | None) -> tuple[int | None, int | None]:
    """Return contact and customer: of the customer that is named, else of the only one at which the address is known."""
    fitting = [each for each in contacts if customer in (None, each[1])]
    if len({each[1] for each in fitting}) == 1:
        return fitting[0]
    return None, customer


def _number_in(scale: range) -> Parser:
    def parse(cell: str) -> int:
        if not cell.isdecimal() or int(cell) not in scale:
            raise BadCell(_NO_NUMBER, low=scale[0] if scale else 0, high=scale[-1] if scale else 0)
        return int(cell)

    return parse


def _words(cell: str) -> str:
    if len(cell) > LONGEST_TEXT:
        raise BadCell(_TOO_LONG, most=LONGEST_TEXT, count=len(cell))
    return cell


def _moment(cell: str) -> str:
    """A moment as other tools write it too: "2026-01-31 10:00:00 UTC"."""
    return parsing.moment(cell.removesuffix(" UTC") + "Z" if cell.endswith(" UTC") else cell)


def _language(cell: str) -> str:
    """The code of a language, whatever its region: "en-US" is English."""
    known = [code for code, _name in settings.LANGUAGES]
    code = cell.lower().replace("_", "-").partition("-")[0]
    if code not in known:
        raise BadCell(_NO_LANGUAGE, known=", ".join(known))
    return code
