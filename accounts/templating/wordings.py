"""The words of templates by edition and language, compiled, for many messages in one query."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q

from accounts.models import Message, MessageTemplate, TemplateWording
from accounts.templating.compiling import Compiled, Words, compile_words
from accounts.templating.faults import BadWording
from accounts.templating.uses import use_of, words_in


class Key(NamedTuple):
    """Which words: those of an edition of a template, for a use where it has one; without a template the shipped ones of it."""

    template: int
    edition: int
    language: str
    use: str = ""


def key_for(message: Message) -> Key:
    """Return which words a message leaves with."""
    use = message.kind if use_of(message.kind) else ""
    return Key(message.template_id or 0, message.edition or 0, message.language, use)


def written_in(template: MessageTemplate) -> frozenset[str]:
    """Return the languages in which the current edition of a template is written."""
    return frozenset(template.wordings.filter(edition=template.edition).values_list("language", flat=True))


def words_of(template: MessageTemplate, edition: int | None = None) -> dict[str, Words]:
    """Return what an edition of a template says, by language; the current one unless told."""
    rows = TemplateWording.objects.filter(template=template, edition=edition or template.edition)
    return {row.language: _words(row, template.use) for row in rows}


def compiled(keys: Iterable[Key]) -> dict[Key, Compiled | BadWording]:
    """Return what is ready to be rendered by template, edition and language, or why it cannot be; in one query."""
    wanted = set(keys)
    words = {key: found for key in wanted if not key.template and (found := _shipped(key))}
    any_of = Q(pk__in=[])
    for key in wanted:
        any_of |= Q(template=key.template, edition=key.edition, language=key.language)
    rows = TemplateWording.objects.filter(any_of) if any(key.template for key in wanted) else ()
    written = {(row.template_id, row.edition, row.language): row for row in rows}
    words |= {key: _words(written[key[:3]], key.use) for key in wanted if key[:3] in written}
    return {key: _compiled(each) for key, each in words.items()}


def _compiled(words: Words) -> Compiled | BadWording:
    try:
        return compile_words(words)
    except BadWording as bad:
        return bad


def _shipped(key: Key) -> Words | None:
    use = use_of(key.use)
    said = words_in(use.folder, use.code).get(key.language) if use else None
    return Words(key.language, **said, use=key.use) if said else None


def _words(row: TemplateWording, use: str) -> Words:
    return Words(row.language, row.subject, row.preheader, row.body, use)


def addresses_in(message: Message) -> tuple[str, ...]:
    """Return the addresses on the web that are written in a message's own edition, in order; one query."""
    key = key_for(message)
    wording = compiled([key]).get(key)
    return wording.addresses if isinstance(wording, Compiled) else ()


def address_at(message: Message, place: int) -> str:
    """Return the address on the web that is written at a place of a message's own edition; empty where there is none."""
    written = addresses_in(message)
    return written[place] if 0 <= place < len(written) else ""
