"""What is wrong with a template: what the Content-Security-Policy would block, and words that cannot be translated."""

import re
from collections.abc import Iterator

_FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an inline style": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type=\"application/json\")", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "an asset of another host": re.compile(r"(src|href|action|poster)\s*=\s*[\"']?\s*(https?:)?//", re.IGNORECASE),
    "code in an htmx attribute": re.compile(r"hx-(on|vals=['\"]js)", re.IGNORECASE),
}
_COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
_TRANSLATED = re.compile(r"{%\s*blocktrans(late)?\b.*?{%\s*endblocktrans(late)?\s*%}", re.DOTALL)
_CODE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_RAW = re.compile(r"<(script|style|code|kbd)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_SPOKEN = re.compile(r"\b(?:aria-label|aria-description|alt|title|placeholder|content)\s*=\s*\"([^\"]*)\"")
_TAG = re.compile(r"<[^>]*>|[\w-]+=\"[^\"]*\"")  # a block may hold attributes alone
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_NOT_WORDS = {"Keepsake", "width", "device", "initial", "scale", "light", "dark", "noindex", "nofollow", "UTC", "attr"}


def forbidden(source: str) -> Iterator[str]:
    """Yield "line N: what" of everything in a template that the policy of our pages would block."""
    source = _COMMENT.sub(_blank, source)
    plain = _CODE.sub(_blank, source)  # a `>` inside a tag of the template language ends no element
    for what, pattern in _FORBIDDEN.items():
        for text in {plain, source} if what == "an asset of another host" else {plain}:
            yield from (f"line {text.count(chr(10), 0, found.start()) + 1}: {what}" for found in pattern.finditer(text))


def untranslated(source: str) -> Iterator[str]:
    """Yield the words of a template that readers see and gettext does not."""
    text = source
    for pattern in (_COMMENT, _TRANSLATED, _CODE, _RAW):
        text = pattern.sub(_blank, text)
    seen = [found[1] for found in _SPOKEN.finditer(text)] + [_TAG.sub(" ", text)]
    yield from (word for part in seen for word in _LETTERS.findall(re.sub(r"&\w+;", " ", part)) if word not in _NOT_WORDS)


def _blank(found: re.Match[str]) -> str:
    """Keep the line breaks, so that lines are still counted right."""
    return " " + re.sub(r"[^\n]", "", found[0])
