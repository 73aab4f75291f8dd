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
from accounts.models import Customer, Message, OpenQuestion, SupportIssue, User
from retention_site.base.counting import counts_of

ROWS_SHOWN = 20


class Scope(StrEnum):
    MINE = "mine"
    TEAM = "team"


@dataclass(frozen=True)
class Section:
    """One panel of Today. `rows(user, scope)` is a queryset in the order of the page; `template` draws `row`, with `scope`.

    `order_words` says the order ("oldest first"); `is_late` paints the panel as broken promises are.
    """

    code: str
    title: Any
    order_words: Any
    template: str
    rows: Callable[[User, Scope], QuerySet[Any]]
    permission: str
    rank: int
    icon: str = ""
    is_late: bool = False


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
    wanted = {(section.code, each): section.rows(user, each) for section in shown for each in (scope, other)}
    counts = counts_of(User.objects.filter(pk=user.pk), wanted)
    return [
        Filled(
            section,
            list(wanted[section.code, scope][:ROWS_SHOWN]) if counts[section.code, scope] else [],
            counts[section.code, scope],
            counts[section.code, other],
        )
        for section in shown
    ]


def rows_owed(user: User, *, only_late: bool = False) -> list[QuerySet[Any]]:
    """Return what `user` owes, section by section, to be counted."""
    sections = [section for section in _sections.values() if user.has_perm(section.permission)]
    return [section.rows(user, Scope.MINE) for section in sections if section.is_late or not only_late]


def questions_owed(user: User, scope: Scope) -> QuerySet[OpenQuestion]:
    """Questions somebody promised to find out, the oldest talk first; for the team those that nobody has taken, too."""
    visible = Customer.objects.visible_to(user)
    questions = OpenQuestion.objects.open().filter(_held_by("assignee", user, scope), interaction__customer__in=visible)
    named = questions.select_related("interaction__customer__team", "interaction__contact", "assignee")
    return named.order_by("interaction__at", "id")


def issues_owed(user: User, scope: Scope) -> QuerySet[SupportIssue]:
    """Issues that are not resolved, serious ones first."""
    visible = Customer.objects.visible_to(user)
    issues = SupportIssue.objects.open().filter(_held_by("assignee", user, scope), customer__in=visible)
    return serious_first(issues.select_related("customer__team", "contact", "assignee"))


def messages_unsettled(user: User, scope: Scope) -> QuerySet[Message]:
    """Messages that failed or are perhaps sent, the oldest first: those to our own team's customers, and to us."""
    messages = Message.objects.unsettled().visible_to(user).select_related("customer", "contact", "user").order_by("id")
    if scope == Scope.MINE:
        return messages.filter(Q(user=user) | Q(customer__manager=user))
    return messages.filter(Q(customer__team=user.team_id) | Q(customer__team=None)) if user.team_id else messages


def _held_by(field: str, user: User, scope: Scope) -> Q:
    """Return what makes a row mine, or my team's: held by one of us, or by nobody yet. Who has no team sees everybody's."""
    if scope == Scope.MINE:
        return Q(**{field: user})
    if user.team_id is None:
        return Q()
    return Q(**{f"{field}__team": user.team_id}) | Q(**{f"{field}__isnull": True})


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
