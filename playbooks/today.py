"""Today: what is owed, in sections. A registry that every floor's work joins in `AppConfig.ready()`.

A section tells for each reader, and for their team, which rows are owed and in what order; the page counts them and shows the
first. A row carries one act, which its template draws.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.guide import serious_first
from accounts.models import Message, OpenQuestion, SupportIssue, User
from accounts.models.customers import within_sight
from accounts.owed import counts_of, first_of
from accounts.readers import Reader

ROWS_SHOWN = 20


class Scope(StrEnum):
    MINE = "mine"
    TEAM = "team"


@dataclass(frozen=True)
class Held:
    """The list `rows` of one scope."""

    rows: Callable[[Reader, Scope], QuerySet[Any]]
    scope: Scope

    def __call__(self, reader: Reader) -> QuerySet[Any]:
        return self.rows(reader, self.scope)


@dataclass(frozen=True)
class Section:
    """One panel of Today. `rows(reader, scope)` is a queryset in the order of the page; `template` draws `row`, with `scope`.

    What nobody was promised (`is_owed` is false) stands on the page, but is not counted on every other one.
    Where a row needs more words than its record has, `told` makes of each what the template draws.

    `page` is the URL name of the list that holds them all, whose `scope` is that of the tab.

    `order_words` says the order ("oldest first"); `is_late` paints the panel as broken promises are.
    """

    code: str
    title: Any
    order_words: Any
    template: str
    rows: Callable[[Reader, Scope], QuerySet[Any]]
    permission: str
    rank: int
    icon: str = ""
    is_late: bool = False
    told: Callable[[Any], Any] | None = None
    is_owed: bool = True
    page: str = ""


@dataclass(frozen=True)
class Filled:
    """A section as this reader sees it; `count` is capped at COUNTED."""

    section: Section
    rows: list[Any]
    count: int
    other_count: int

    @property
    def left_out(self) -> int:
        return self.count - len(self.rows)


_sections: dict[str, Section] = {}


def register(*sections: Section) -> None:
    """Add sections; one per code, the last word counts."""
    _sections.update({section.code: section for section in sections})


def unregister(code: str) -> None:
    """Take a section away again."""
    del _sections[code]


def sections_for(user: User, scope: Scope) -> list[Filled]:
    """Return what is owed: a query a section, and one for all counts, those of the other tab among them."""
    other = Scope.TEAM if scope == Scope.MINE else Scope.MINE
    sections = sorted(_sections.values(), key=lambda each: (each.rank, each.code))
    shown = [section for section in sections if user.has_perm(section.permission)]
    counts = counts_of(user, (Held(section.rows, each) for section in shown for each in Scope))
    found = []
    for section in shown:
        held = Held(section.rows, scope)
        rows = first_of(user, held, ROWS_SHOWN) if counts[held] else []
        rows = [section.told(row) for row in rows] if section.told else rows
        found.append(Filled(section, rows, counts[held], counts[Held(section.rows, other)]))
    return found


def lists_owed(user: User, *, only_late: bool = False) -> list[Held]:
    """Return what `user` owes, section by section, to be counted."""
    sections = [section for section in _sections.values() if user.has_perm(section.permission)]
    owed = [section for section in sections if section.is_owed]
    return [Held(section.rows, Scope.MINE) for section in owed if section.is_late or not only_late]


def questions_owed(reader: Reader, scope: Scope) -> QuerySet[OpenQuestion]:
    """Questions somebody promised to find out, the oldest talk first; for the team those that nobody has taken, too."""
    visible = within_sight(OpenQuestion.objects.open(), reader, "interaction__customer")
    questions = visible.filter(_held_by("assignee", reader, scope))
    named = questions.select_related("interaction__customer__team", "interaction__contact", "assignee")
    return named.order_by("interaction__at", "id")


def issues_owed(reader: Reader, scope: Scope) -> QuerySet[SupportIssue]:
    """Issues that are not resolved, serious ones first."""
    issues = within_sight(SupportIssue.objects.open(), reader).filter(_held_by("assignee", reader, scope))
    return serious_first(issues.select_related("customer__team", "contact", "assignee"))


def messages_unsettled(reader: Reader, scope: Scope) -> QuerySet[Message]:
    """Messages that failed or are perhaps sent, the oldest first: those to our own team's customers, and to us."""
    messages = Message.objects.unsettled().visible_to(reader).select_related("customer", "contact", "user").order_by("id")
    if scope == Scope.MINE:
        return messages.filter(Q(user=reader.pk) | Q(customer__manager=reader.pk))
    return messages.filter(Q(customer__team=reader.team_id) | Q(customer__team=None)) if reader.team_id else messages


def _held_by(field: str, reader: Reader, scope: Scope) -> Q:
    """Return what makes a row mine, or my team's: held by one of us, or by nobody yet. Who has no team sees everybody's."""
    if scope == Scope.MINE:
        return Q(**{field: reader.pk})
    if reader.team_id is None:
        return Q()
    return Q(**{f"{field}__team": reader.team_id}) | Q(**{f"{field}__isnull": True})


register(
    Section(
        code="questions",
        title=_("Answers to find out"),
        order_words=_("oldest first"),
        template="playbooks/today/_question.html",
        rows=questions_owed,
        permission="accounts.view_openquestion",
        rank=30,
        icon="outline/search",
    ),
    Section(
        code="issues",
        title=_("Open issues"),
        order_words=_("serious first"),
        template="playbooks/today/_issue.html",
        rows=issues_owed,
        permission="accounts.view_supportissue",
        rank=60,
        icon="outline/alert-triangle",
    ),
    Section(
        code="messages",
        title=_("Messages that wait for a person"),
        order_words=_("oldest first"),
        template="playbooks/today/_message.html",
        rows=messages_unsettled,
        permission="accounts.change_message",
        rank=90,
        icon="outline/mail",
    ),
)
