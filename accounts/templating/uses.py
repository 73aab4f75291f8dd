"""Mails of the product that staff may word: each is a kind of message, which upper floors join with what it is about.

One template at most is live for each use. Where there is none, it leaves in the words that came with Keepsake.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.contact_policy.words import register_reasons
from accounts.messages.kinds import Mail
from accounts.models import Message, TemplateWording

NAMELESS = "nameless"
register_reasons({NAMELESS: gettext_lazy("It greets by name, and we know none to greet them by.")})

Said = dict[str, dict[str, str]]  # by language and field


def _as_it_is(mail: Mail, _about: Any, _message: Message) -> Mail:
    return mail


@dataclass(frozen=True)
class Use:
    """A kind of message whose words are a template's; its shipped ones stand in `folder`, and `note` says when it leaves.

    `about` looks up, for many messages in a constant number of queries, what each is about, by its key: a Pointless where
    that stands no longer, nothing where it is gone. `needs` names the placeholders that must be told to everybody, each with
    the flag that alone may stand around it, or none. `finish` adds what is no words. `nameless` is the reason not to write to
    who has no name; empty where they get it all the same.
    """

    kind: str
    label: Promise
    note: Promise
    purpose: str
    folder: Path
    about: Callable[[Sequence[Message]], Mapping[int, Any]]
    needs: Mapping[str, str]
    finish: Callable[[Mail, Any, Message], Mail] = _as_it_is
    nameless: str = NAMELESS

    @property
    def code(self) -> str:
        """Of its shipped template, and of the files that hold its words."""
        return self.kind.replace(".", "-")


@dataclass(frozen=True)
class Chosen:
    """The live template of a use: its edition, and the languages that is written in."""

    template: int
    edition: int
    fallback: str
    languages: frozenset[str]

    def language_for(self, wanted: str) -> str:
        """Return in which language somebody reads it who reads `wanted`; empty where they cannot."""
        return next((each for each in (wanted, self.fallback) if each in self.languages), "")


_uses: dict[str, Use] = {}


def register_use(use: Use) -> None:
    """Add a use; one per kind of message."""
    _uses[use.kind] = use


def use_of(kind: str) -> Use | None:
    """Return the use that words a kind of message, or None."""
    return _uses.get(kind)


def uses() -> list[Use]:
    """Return every use, by what staff call it."""
    return sorted(_uses.values(), key=lambda use: str(use.label))


def chosen_for(kinds: Iterable[str]) -> dict[str, Chosen]:
    """Return the live template of each of `kinds` that is a use and has one, in one query; in none where no kind is a use."""
    wanted = _uses.keys() & set(kinds)
    if not wanted:
        return {}
    live = TemplateWording.objects.filter(
        template__use__in=wanted, template__is_active=True, edition=F("template__edition")
    ).order_by()
    found: dict[str, Chosen] = {}
    columns = ("template__use", "template", "edition", "template__fallback", "language")
    for use, template, edition, fallback, language in live.values_list(*columns):
        before = found[use].languages if use in found else frozenset()
        found[use] = Chosen(template, edition, fallback, before | {language})
    return found


@lru_cache(maxsize=64)
def words_in(folder: Path, code: str) -> Said:
    """Return the words of `<code>.<language>.md`: the subject, the first line that inboxes show, a blank line, the text."""
    found = {}
    for language, _name in settings.LANGUAGES:
        subject, preheader, _blank, body = (folder / f"{code}.{language}.md").read_text("utf-8").split("\n", 3)
        found[language] = {"subject": subject, "preheader": preheader, "body": body}
    return found
