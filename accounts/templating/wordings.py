"""The words of templates by edition and language, compiled, for many messages in one query."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import Message, MessageTemplate, TemplateWording
from accounts.templating.compiling import Compiled, Words, compile_words
from accounts.templating.faults import BadWording

Key = tuple[int, int, str]  # template, edition, language


def written_in(template: MessageTemplate) -> frozenset[str]:
    """Return the languages in which the current edition of a template is written."""
    return frozenset(template.wordings.filter(edition=template.edition).values_list("language", flat=True))


def words_of(template: MessageTemplate, edition: int | None = None) -> dict[str, Words]:
    """Return what an edition of a template says, by language; the current one unless told."""
    rows = TemplateWording.objects.filter(template=template, edition=edition or template.edition)
    return {row.language: _words(row) for row in rows}


def compiled(keys: Iterable[Key]) -> dict[Key, Compiled | BadWording]:
    """Return what is ready to be rendered by template, edition and language, or why it cannot be; in one query."""
    wanted = set(keys)
    if not wanted:
        return {}
    any_of = Q(pk__in=[])
    for template, edition, language in wanted:
        any_of |= Q(template=template, edition=edition, language=language)
    return {(row.template_id, row.edition, row.language): _compiled(row) for row in TemplateWording.objects.filter(any_of)}


def _compiled(row: TemplateWording) -> Compiled | BadWording:
    try:
        return compile_words(_words(row))
    except BadWording as bad:
        return bad


def _words(row: TemplateWording) -> Words:
    return Words(row.language, row.subject, row.preheader, row.body)


def address_at(message: Message, place: int) -> str:
    """Return the address on the web that is written at a place of a message's own edition; empty where there is none."""
    key = message.template_id or 0, message.edition or 0, message.language
    wording = compiled([key]).get(key)
    written = wording.addresses if isinstance(wording, Compiled) else ()
    return written[place] if 0 <= place < len(written) else ""
