"""The Liquid of a text put aside while Markdown, HTML and CSS are at work on the rest, and whether it still fits afterwards."""

import re
import secrets
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.templating import liquid
from accounts.templating.faults import BODY, Fault

_ELEMENT = re.compile(r"</?[a-z][^>]*>")
_VOID = re.compile(r"<(?:br|hr)\b")


class Tokens:
    """The Liquid of a text, put aside: each tag is a word that Markdown, HTML and CSS leave alone and nobody can write."""

    def __init__(self) -> None:
        self._mark = f"k{secrets.token_hex(6)}"
        self._tags: list[str] = []

    def aside(self, text: str) -> str:
        """Return `text` with tokens for its tags."""
        return liquid.TAG.sub(lambda tag: self._put(tag[0]), text)

    def _put(self, tag: str) -> str:
        self._tags.append(tag)
        return f"{self._mark}{'t' if tag.startswith('{{') else 'c'}{len(self._tags) - 1}k"

    @cached_property
    def any(self) -> re.Pattern[str]:
        return re.compile(rf"{self._mark}[tc](\d+)k")

    @cached_property
    def conditions(self) -> re.Pattern[str]:
        """One or more conditions and nothing else."""
        return re.compile(rf"(?:{self._mark}c\d+k\s*)+")

    def back(self, text: str) -> str:
        """Return `text` with the tags in the place of their tokens."""
        return self.any.sub(self.tag, text)

    def tag(self, token: re.Match[str]) -> str:
        return self._tags[int(token[1])]


def torn(html: str, tokens: Tokens) -> list[Fault]:
    """Return a fault for each condition that begins in one paragraph, list or emphasis and ends in another."""
    begun, opened = list[int](), list[str]()
    pieces = re.compile(f"{tokens.any.pattern}|{_ELEMENT.pattern}")
    for piece in pieces.finditer(html):
        token = tokens.any.fullmatch(piece[0])
        if token:
            if not _stands(tokens.tag(token), begun, len(opened)):
                words = _("A condition ends elsewhere than it begins: put each of its parts on a line of its own.")
                return [Fault(BODY, words)]
        elif piece[0].startswith("</"):
            opened.pop()
            if begun and len(opened) < begun[-1]:
                begun[-1] = -1
        elif not _VOID.match(piece[0]):
            opened.append(piece[0])
    return []


def _stands(tag: str, begun: list[int], depth: int) -> bool:
    """Follow one tag: conditions that have begun keep the depth at which they did; -1 where what was around them ended."""
    word = re.match(r"\{%-?\s*(\w+)", tag)
    if word is None:
        return True
    if word[1] in {"if", "unless", "case"}:
        begun.append(depth)
        return True
    is_well = bool(begun) and begun[-1] == depth
    if word[1].startswith("end") and begun:
        begun.pop()
    return is_well
