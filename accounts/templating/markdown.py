"""Markdown as HTML, and as text for those who read plain mail. What is no Markdown of ours is shown as it was written.

In both, placeholders and conditions stand as tokens: words of letters and digits that Markdown leaves alone. A link alone in
its paragraph is drawn as a button.
"""

import re
from collections.abc import Iterator, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

BUTTON = "button"
TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "h1", "h2", "h3", "blockquote", "hr"}
SCHEMES = ("https://", "http://", "mailto:", "tel:")

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["code", "fence", "backticks", "html_block", "html_inline", "reference", "lheading"]
)
_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=set(),
    attributes={"a": {"href"}, "ol": {"start"}},
    allowed_classes={"a": {BUTTON}},
    url_schemes={"https", "http", "mailto", "tel"},
    link_rel=None,
)


def parse(source: str) -> list[Token]:
    """Return the tokens of Markdown; links that stand alone are marked as buttons."""
    tokens = _markdown.parse(source)
    for token in tokens:
        link = _only_link(token)
        if link:
            link.attrSet("class", BUTTON)
    return tokens


def as_html(tokens: Sequence[Token]) -> str:
    """Return HTML of the tags above and no others."""
    return _cleaner.clean(_markdown.renderer.render(tokens, _markdown.options, {}))


def addresses(tokens: Sequence[Token]) -> list[str]:
    """Return the address of each link."""
    return [str(child.attrGet("href") or "") for child in _children(tokens) if child.type == "link_open"]


def has_pictures(tokens: Sequence[Token]) -> bool:
    return any(child.type == "image" for child in _children(tokens))


def _children(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or []


def as_text(tokens: Sequence[Token], marks: re.Pattern[str]) -> str:
    """Return plain text: lists with dashes, links told as addresses. A paragraph of `marks` alone leaves no line behind."""
    writer = _Writer(marks)
    for token in tokens:
        writer.take(token)
    return writer.text


class _Writer:
    """Writes the tokens of Markdown down as plain text, one after the other."""

    def __init__(self, marks: re.Pattern[str]) -> None:
        self.text = ""
        self._marks = marks
        self._lists: list[int | None] = []  # the next number of each list we are in; None where it has dashes
        self._sign = ""  # of the item that begins with the next paragraph
        self._quotes = 0

    def take(self, token: Token) -> None:
        kind = token.type
        if kind in {"bullet_list_open", "ordered_list_open"}:
            self._lists.append(int(token.attrGet("start") or 1) if kind.startswith("ordered") else None)
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self._lists.pop()
            self.text = self.text.rstrip("\n") + "\n\n"
        elif kind == "list_item_open":
            self._begin_item()
        elif kind in {"blockquote_open", "blockquote_close"}:
            self._quotes += 1 if kind.endswith("open") else -1
        elif kind == "hr":
            self.text += "----\n\n"
        elif kind == "inline":
            self._write(_inline(token.children or []))
        elif kind in {"paragraph_close", "heading_close"} and not token.hidden and self.text.endswith("\n"):
            self.text = self.text.rstrip("\n") + "\n\n"

    def _begin_item(self) -> None:
        number = self._lists[-1]
        self._sign = "- " if number is None else f"{number}. "
        if number is not None:
            self._lists[-1] = number + 1

    def _write(self, words: str) -> None:
        if self._marks.fullmatch(words):
            self.text += words
            return
        outer = "> " * self._quotes + "  " * (len(self._lists) - 1)
        first, rest = outer + self._sign, outer + " " * (2 if self._lists else 0)
        lines = words.split("\n")
        self.text += "\n".join((first if n == 0 else rest) + line for n, line in enumerate(lines)) + "\n"
        self._sign = ""


def _inline(children: Sequence[Token]) -> str:
    words, begun, address = "", 0, ""
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            words += "\n"
        elif child.type == "link_open":
            begun, address = len(words), str(child.attrGet("href") or "")
        elif child.type == "link_close":
            words = words[:begun] + _told(words[begun:], address, alone=_is_alone(children))
        else:
            words += child.content
    return words


def _told(words: str, address: str, *, alone: bool) -> str:
    bare = address.removeprefix("mailto:").removeprefix("tel:")
    if words in (address, bare):
        return words
    return f"{words}:\n{bare}" if alone else f"{words} <{bare}>"


def _only_link(token: Token) -> Token | None:
    if token.type == "inline" and token.children and _is_alone(token.children) and not token.hidden:
        return token.children[0]
    return None


def _is_alone(children: Sequence[Token]) -> bool:
    is_link = children[0].type == "link_open" and children[-1].type == "link_close"
    return is_link and sum(child.type == "link_open" for child in children) == 1
