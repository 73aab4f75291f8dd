"""A wording made ready: compiled once per edition and language, then rendered for each person in microseconds.

Placeholders and conditions are put aside as tokens; the rest goes through Markdown, the sanitiser, the base layout and the
inlining of its style sheet; then they are put back, and the whole is parsed as Liquid that escapes whatever it tells. So no
value is ever read as Markdown, HTML or Liquid.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from liquid import BoundTemplate, Markup, RenderContext
from markdown_it.token import Token

from accounts.templating import liquid, markdown
from accounts.templating.faults import BODY, PREHEADER, SUBJECT, BadWording, Fault, line_of
from accounts.templating.layout import styled
from accounts.templating.placeholders import Kind, Placeholders
from accounts.templating.tokens import Tokens, torn

KEPT = 256  # compiled wordings a process remembers
MOST_HTML = 100_000  # bytes: above that, inboxes cut a mail off
PREFERENCES = "{{ preferences_url }}"

_ALONE = re.compile(r"^\{\{[^{}]*\}\}[ \t]*$", re.MULTILINE)

WEB = ("https://", "http://")


@dataclass(frozen=True)
class Words:
    """What somebody wrote, in one language; `use` is what the template is for, and says which placeholders it may tell."""

    language: str
    subject: str
    preheader: str
    body: str
    use: str = ""


@dataclass(frozen=True)
class Rendered:
    """What a mail says to one person."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Spoken:
    """What a colleague is to say to one person on the telephone: what about, and the points."""

    subject: str
    points: str


@dataclass(frozen=True)
class Compiled:
    """A wording ready to be rendered; `names` are the codes of the placeholders it needs."""

    subject: BoundTemplate
    text: BoundTemplate
    html: BoundTemplate
    spoken: BoundTemplate  # the body alone, without what every mail ends with
    names: frozenset[str]
    several_lines: frozenset[str]
    addresses: tuple[str, ...]  # on the web, as they are written in it: each once, in order
    use: str = ""

    def render(self, values: Mapping[str, Any]) -> Rendered:
        """Return the mail for `values`, links among them. Raises LiquidError where it would tell what is not known."""
        silent = {code: NOTHING for code in self.several_lines if code not in values}
        broken = {code: _with_breaks(values[code]) for code in self.several_lines if code in values}
        plain = RenderContext(self.text, globals={**values, **silent} if silent else values)
        html = RenderContext(self.html, globals={**values, **silent, **broken} if self.several_lines else values)
        return Rendered(_rendered(self.subject, plain), _rendered(self.text, plain), _rendered(self.html, html))

    def speak(self, values: Mapping[str, Any]) -> Spoken:
        """Return what a colleague is to say for `values`. Raises LiquidError as `render` does."""
        silent = {code: NOTHING for code in self.several_lines if code not in values}
        context = RenderContext(self.spoken, globals={**values, **silent})
        return Spoken(_rendered(self.subject, context), _rendered(self.spoken, context).strip())


class _Nothing:
    """What somebody did not add: false where it is asked, and no words where it is told."""

    def __liquid__(self) -> None:
        return None

    def __str__(self) -> str:
        return ""


NOTHING = _Nothing()


def compile_words(words: Words) -> Compiled:
    """Return a wording made ready. Raises BadWording."""
    return _compiled(words, settings.COMPANY_NAME)


@lru_cache(maxsize=KEPT)
def _compiled(words: Words, _company: str) -> Compiled:
    known = Placeholders(words.use)
    fields = {SUBJECT: words.subject, PREHEADER: words.preheader, BODY: words.body}
    faults = [fault for field, text in fields.items() for fault in liquid.faults_in(field, text, known)]
    faults = faults or [fault for field, text in fields.items() for fault in _crowded(field, text, known)]
    if faults:
        raise BadWording(faults)
    subject = liquid.parse(liquid.PLAIN, words.subject)
    preheader = liquid.parse(liquid.PLAIN, words.preheader)
    body = liquid.parse(liquid.PLAIN, words.body)
    told = liquid.names_in(subject) | liquid.names_in(preheader) | liquid.names_in(body)
    with translation.override(words.language):
        text, html, spoken = _parts(words, known)
    several = {code for code in told if known[code].kind == Kind.LINES}
    names = frozenset(told | liquid.names_in(html))
    return Compiled(subject, text, html, spoken, names, frozenset(several), _web_addresses(words.body), words.use)


def _web_addresses(body: str) -> tuple[str, ...]:
    """Return the addresses on the web that a body links to by writing them, not by a placeholder."""
    tokens = Tokens()
    written = markdown.addresses(markdown.parse(tokens.aside(body)))
    found = [each for each in written if each.startswith(WEB) and not tokens.any.search(each)]
    return tuple(dict.fromkeys(found))


def _parts(words: Words, known: Placeholders) -> tuple[BoundTemplate, BoundTemplate, BoundTemplate]:
    """Return text and HTML of a mail, in the language that is active, and the body alone. Raises BadWording."""
    tokens = Tokens()
    parsed = markdown.parse(_apart(tokens.aside(_if_added(words.body, known)), tokens, known))
    inner = re.sub(rf"<p>({tokens.conditions.pattern})</p>", r"\1", markdown.as_html(parsed))
    inner = re.sub(rf"<p>({tokens.any.pattern})</p>", lambda each: each[1 if _is_part(each[1], tokens, known) else 0], inner)
    faults = [*_bad_links(parsed, words.body, tokens, known), *torn(inner, tokens)]
    if markdown.has_pictures(parsed):
        line = line_of(words.body, max(words.body.find("!["), 0))
        faults.append(Fault(BODY, _("Pictures cannot be shown in a mail; link to them."), line))
    if faults:
        raise BadWording(faults)
    context = {
        "language": words.language,
        "company": settings.COMPANY_NAME,
        "preheader": tokens.aside(words.preheader),
        "preferences_url": tokens.aside(PREFERENCES),
        "body": mark_safe(inner),  # noqa: S308 - out of the sanitiser
    }
    page = styled(render_to_string("accounts/mails/wording.html", context))
    source = _set_apart(page, tokens, known)
    if len(source.encode()) > MOST_HTML:
        raise BadWording([Fault(BODY, _("It is too long: inboxes would cut it off."))])
    plain = markdown.as_text(parsed, tokens.conditions).strip("\n")
    text = render_to_string("accounts/mails/wording.txt", context | {"body": mark_safe(plain)})  # noqa: S308 - plain text
    mail, spoken = (liquid.parse(liquid.PLAIN, tokens.back(each)) for each in (text, plain))
    return mail, liquid.parse(liquid.HTML, source), spoken


def _if_added(body: str, known: Placeholders) -> str:
    """Let a line that holds nothing but what somebody may add leave no gap where they added nothing."""

    def asked(line: re.Match[str]) -> str:
        code = liquid.told_by(line[0])
        is_optional = code in known and known[code].kind == Kind.LINES
        return f"{{% if {code} %}}\n{line[0]}\n{{% endif %}}" if is_optional else line[0]

    return _ALONE.sub(asked, body)


def _crowded(field: str, text: str, known: Placeholders) -> Iterator[Fault]:
    """Give a fault for each part that does not stand alone on a line of the text."""
    for number, line in enumerate(text.split("\n"), start=1):
        parts = [
            code for code in map(liquid.told_by, liquid.TAG.findall(line)) if code in known and known[code].kind == Kind.PART
        ]
        if parts and (field != BODY or not _ALONE.fullmatch(line)):
            said = _("“%(code)s” is drawn: it stands alone on a line of the text.")
            yield Fault(field, said % {"code": parts[0]}, number if field == BODY else 0)


def _is_part(token: str, tokens: Tokens, known: Placeholders) -> bool:
    found = tokens.any.fullmatch(token)
    code = liquid.told_by(tokens.tag(found)) if found else ""
    return code in known and known[code].kind == Kind.PART


def _apart(text: str, tokens: Tokens, known: Placeholders) -> str:
    """Give lines of conditions or a part alone a paragraph of their own, or Markdown would draw them into their neighbours'."""
    lines = []
    for line in text.split("\n"):
        bare = line.strip()
        is_apart = tokens.conditions.fullmatch(bare) is not None or _is_part(bare, tokens, known)
        lines += ["", bare, ""] if is_apart else [line]
    return "\n".join(lines)


def _bad_links(parsed: Sequence[Token], body: str, tokens: Tokens, known: Placeholders) -> Iterator[Fault]:
    """Give the faults of links: their address is a whole one, or one placeholder that stands for a link."""
    for address in markdown.addresses(parsed):
        token = tokens.any.fullmatch(address)
        written = tokens.tag(token) if token else unquote(address)
        line = line_of(body, max(body.find(written), 0))
        if token:
            code = liquid.told_by(written)
            if code not in known or known[code].kind != Kind.LINK:
                yield Fault(BODY, _("“%(code)s” is no address of a link.") % {"code": code or written}, line)
        elif tokens.any.search(address):
            yield Fault(BODY, _("The address of a link may be a placeholder, not hold one."), line)
        elif not address.startswith(markdown.SCHEMES):
            words = _("“%(address)s” is no whole address: begin it with https://.") % {"address": address}
            yield Fault(BODY, words, line)


def _set_apart(html: str, tokens: Tokens, known: Placeholders) -> str:
    """Return the page with its Liquid; names are set apart from the direction of the text around them."""

    def put_back(token: re.Match[str]) -> str:
        tag = tokens.tag(token)
        code = liquid.told_by(tag)
        is_name = code in known and known[code].kind in {Kind.NAME, Kind.TEXT}
        return f"<bdi>{tag}</bdi>" if is_name else tag

    return tokens.any.sub(put_back, html)


def _rendered(template: BoundTemplate, context: RenderContext) -> str:
    """Render into a context that was made already: making one costs more than what a wording does with it."""
    out = StringIO()
    for node in template.nodes:
        node.render(context, out)
    return out.getvalue()


def _with_breaks(words: object) -> Markup:
    return Markup(str(conditional_escape(str(words))).replace("\n", "<br>"))
