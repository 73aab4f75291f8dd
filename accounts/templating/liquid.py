"""The part of Liquid that templates may use: placeholders and conditions, in one pass, over plain texts, numbers and flags.

No loop, no assignment, no other file: what a wording can cost is bounded by its own length. A fact that is not known of
somebody is false where it is asked; telling it is an error, so that nobody reads "you were away for days".
"""

import re
from collections.abc import Iterator
from typing import ClassVar

from django.utils.translation import gettext as _
from liquid import BoundTemplate, Environment
from liquid.builtin import content, illegal, output
from liquid.builtin.filters.misc import default
from liquid.builtin.filters.string import capitalize, downcase, upcase
from liquid.builtin.tags.case_tag import CaseTag
from liquid.builtin.tags.if_tag import IfTag
from liquid.builtin.tags.unless_tag import UnlessTag
from liquid.exceptions import LiquidError, UndefinedError
from liquid.undefined import Undefined

from accounts.templating.faults import Fault, line_of
from accounts.templating.placeholders import ATTRIBUTE, Placeholders, key_of

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
FILTERS = {"default": default, "capitalize": capitalize, "upcase": upcase, "downcase": downcase}
WORDS = frozenset({"if", "elsif", "else", "endif", "unless", "endunless", "case", "when", "endcase"})

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_PLAIN = re.compile(r"[\w\s.|:,<>=!-]*")  # outside quotes: no brackets, no ranges
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")
_NAME = re.compile(r"\{%-?\s*(\w*)")
_TOLD = re.compile(r"\{\{-?\s*([\w.-]+?)\s*(?:\||-?\}\})")
_OWN = re.compile(r"\battr\.\w+")
_FILTER = re.compile(r"\|\s*(\w+)")


class Unknown(Undefined):
    """A fact nobody knows: false, and never told."""

    __slots__ = ()

    def __str__(self) -> str:
        raise UndefinedError(f"{self.name} is not known of them", token=self.token)


class Wording(Environment):
    """What a wording may do: `WORDS` and `FILTERS`, and nothing else of Liquid."""

    block_nesting_limit: ClassVar[int] = 10
    loop_iteration_limit: ClassVar[int | None] = 0

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:  # noqa: ARG002 - the signature of Liquid
        for tag in (content.Literal, output.Output, illegal.Illegal, IfTag, UnlessTag, CaseTag):
            self.add_tag(tag)
        self.filters |= FILTERS


PLAIN = Wording(undefined=Unknown)
HTML = Wording(undefined=Unknown, autoescape=True)


def parse(wording: Wording, text: str) -> BoundTemplate:
    """Return a text of which `faults_in` found nothing wrong, ready for values under their `key_of`. Raises LiquidError."""
    return wording.from_string(TAG.sub(lambda tag: _OWN.sub(lambda code: key_of(code[0]), tag[0]), text))


def told_by(tag: str) -> str:
    """Return the code of the placeholder that a tag tells; empty for a condition."""
    found = _TOLD.match(tag)
    return found[1] if found else ""


def tells_everybody(text: str, code: str, flag: str = "") -> bool:
    """Whether a text tells a placeholder outside of all conditions, but for one that asks for `flag` and nothing else."""
    asks_flag = re.compile(rf"\{{%-?\s*if\s+{re.escape(flag)}\s*-?%\}}") if flag else None
    return any(
        told_by(tag) == code and all(asks_flag and asks_flag.fullmatch(each) for each in around)
        for tag, around in _with_conditions(text)
    )


def told_unasked(text: str) -> set[str]:
    """Return the codes that a text tells whether they are known or not: with no `default`, and in no condition about them."""
    found = set()
    for tag, around in _with_conditions(text):
        code = told_by(tag)
        about = re.compile(rf"(?<![\w.]){re.escape(code)}(?![\w.])")
        if code and "default" not in _FILTER.findall(tag) and not any(about.search(each) for each in around):
            found.add(code)
    return found


def _with_conditions(text: str) -> Iterator[tuple[str, list[str]]]:
    """Give each tag that tells something, with the tags of the conditions it stands in."""
    around: list[str] = []
    for tag in TAG.findall(text):
        word = _NAME.match(tag)
        name = word[1] if word else ""
        if name in {"if", "unless", "case"}:
            around.append(tag)
        elif name.startswith("end"):
            del around[-1:]  # none, where what was written cannot be read
        elif name and around:
            # elsif, else or when: another way of the same condition; only `when` goes on asking about the same thing
            around[-1] = f"{around[-1]}{tag}" if name == "when" else tag
        else:
            yield tag, list(around)


def names_in(template: BoundTemplate) -> set[str]:
    """Return the codes of the placeholders that a parsed text asks or tells."""
    variables = template.analyze(include_partials=False).variables
    keys = {str(variable) for found in variables.values() for variable in found}
    return {re.sub(r"^attr__", ATTRIBUTE, key) for key in keys}


def faults_in(field: str, text: str, known: Placeholders) -> list[Fault]:
    """Return what is wrong with the Liquid of one field, the placeholders nobody knows included."""
    faults = [Fault(field, words, line_of(text, place)) for place, words in _faults(text, known)]
    if not faults:
        try:
            PLAIN.from_string(text)
        except LiquidError as error:
            place = error.token.start_index if error.token else 0
            faults.append(Fault(field, _unread(error), line_of(text, max(place, 0))))
    return faults


def _faults(text: str, known: Placeholders) -> Iterator[tuple[int, str]]:
    for stray in _STRAY.finditer(TAG.sub(lambda tag: " " * len(tag[0]), text)):
        yield stray.start(), _("“%(sign)s” has no partner: a placeholder is written {{ name }}.") % {"sign": stray[0]}
    for tag in TAG.finditer(text):
        for words in _faults_of_tag(tag[0], known):
            yield tag.start(), words


def _faults_of_tag(tag: str, known: Placeholders) -> Iterator[str]:
    inside = tag[2:-2].strip("-")
    bare = _QUOTED.sub(" ", inside)
    word = _NAME.match(tag)
    if word and word[1] not in WORDS:
        yield _("“%(tag)s” cannot be used here; there is {%% if … %%}, {%% unless … %%} and {%% case … %%}.") % {"tag": tag}
        return
    if not _PLAIN.fullmatch(bare) or any(set("<>&") & set(quoted) for quoted in _QUOTED.findall(inside)):
        yield _("“%(tag)s” cannot be read.") % {"tag": tag}
        return
    if tag.startswith("{{") and not told_by(tag):
        yield _("“%(tag)s” names no placeholder.") % {"tag": tag}
        return
    for name in _FILTER.findall(bare):
        if name not in FILTERS:
            yield _("There is no filter “%(name)s”; there is default, capitalize, upcase and downcase.") % {"name": name}
    for name in sorted(_asked(tag, bare)):
        if name not in known:
            yield _("There is no placeholder “%(name)s”.") % {"name": name}


def _asked(tag: str, bare: str) -> set[str]:
    """Return the words of a tag that may be codes of placeholders."""
    word = _NAME.match(tag)
    if word and word[1] in {"else", "endif", "endunless", "endcase"}:
        return set()
    spoken = re.sub(r"^\s*\w+", " ", bare, count=1) if word else bare
    spoken = re.sub(r"\|\s*\w+\s*:?", " ", spoken)
    found = set(re.findall(r"[^\W\d][\w.-]*", spoken))
    return found - {"and", "or", "contains", "true", "false", "nil", "null", "blank", "empty"}


def _unread(error: LiquidError) -> str:
    said = str(error.message or "")
    missing = re.search(r"(?:end of file|expected tag|EOF|endif|endunless|endcase)", said)
    if missing:
        return _("A condition is not closed where it should be: each {%% if … %%} needs its {%% endif %%}.") % {}
    return _("It cannot be read: %(why)s") % {"why": said}
