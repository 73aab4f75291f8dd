"""What an editor of templates refuses, each told where it stands and in the reader's language.

The base layout ends every mail with the way to unsubscribe, so that cannot be missing; refused is what pretends to be another:
a link with a fixed address that promises it, since that address knows nobody.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import MessageTemplate
from accounts.models.message_templates import PURPOSES
from accounts.names import search_key
from accounts.templating.compiling import Words, compile_words
from accounts.templating.faults import BODY, SUBJECT, BadWording, Fault, line_of
from accounts.templating.liquid import tells_everybody
from accounts.templating.openings import impersonal_lines
from accounts.templating.uses import use_of

LONGEST = {"subject": 200, "preheader": 200, "body": 20_000}  # characters, as TemplateWording holds
FALLBACK, WORDINGS, PURPOSE, CHANNEL, USE = "fallback", "wordings", "purpose", "channel", "use"
_PROMISES = ("unsubscrib", "opt out", "opt-out", "berhenti berlangganan", "ยกเลิกการรับ", "เลิกรับ", "إلغاء الاشتراك")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a template; `language` is empty where it is about the template as a whole."""

    language: str
    field: str
    line: int
    words: str

    @property
    def place(self) -> str:
        """The name of the form's field."""
        return f"{self.field}_{self.language}" if self.language else self.field

    def __str__(self) -> str:
        return _("Line %(line)s: %(words)s") % {"line": self.line, "words": self.words} if self.line else self.words


def problems(template: MessageTemplate, wordings: Mapping[str, Words]) -> list[Problem]:
    """Return what an edition must not have; `wordings` are by language those in which anything is written."""
    found = [*_of_use(template), *_of_languages(template.fallback, wordings)]
    for language, words in wordings.items():
        found += [Problem(language, fault.field, fault.line, fault.words) for fault in _of_words(words, template.channel)]
    return found


def _of_use(template: MessageTemplate) -> Iterator[Problem]:
    use = use_of(template.use)
    if template.use and use is None:
        yield Problem("", USE, 0, _("There is no such mail."))
    elif use and template.purpose != use.purpose:
        purpose = dict(PURPOSES)[use.purpose]
        yield Problem("", PURPOSE, 0, _("This mail has another purpose: %(purpose)s.") % {"purpose": purpose})
    elif use and template.channel != MessageTemplate.Channel.EMAIL:
        yield Problem("", CHANNEL, 0, _("It can only be a mail."))


def _of_languages(fallback: str, wordings: Mapping[str, Words]) -> Iterator[Problem]:
    names = dict(settings.LANGUAGES)
    if not wordings:
        yield Problem("", WORDINGS, 0, _("Write it in one language at least."))
    elif fallback and fallback not in wordings:
        words = _("It is not written in %(language)s, so nobody can get it in that instead.")
        yield Problem("", FALLBACK, 0, words % {"language": names.get(fallback, fallback)})
    missing = [str(name) for code, name in settings.LANGUAGES if code not in wordings]
    if wordings and missing and not fallback:
        words = _("It is not written in %(languages)s: write it, or choose in which language they get it instead.")
        yield Problem("", FALLBACK, 0, words % {"languages": ", ".join(missing)})


def _of_words(words: Words, channel: str) -> Iterator[Fault]:
    if channel == MessageTemplate.Channel.EMAIL and not words.subject.strip():
        yield Fault(SUBJECT, _("A mail needs a subject."))
    if not words.body.strip():
        yield Fault(BODY, _("Write what it says."))
    for field, most in LONGEST.items():
        if len(getattr(words, field)) > most:
            yield Fault(field, _("It is too long: at most %(most)s characters.") % {"most": most})
    for line, opening in impersonal_lines(words.body):
        said = _("“%(opening)s” greets nobody: write {{ name }} where they are to be called by their name.")
        yield Fault(BODY, said % {"opening": opening[:60]}, line)
    try:
        compile_words(words)
    except BadWording as bad:
        yield from bad.faults
    else:
        yield from _promises(words.body)
        yield from _unsaid(words)


def _unsaid(words: Words) -> Iterator[Fault]:
    """Give a fault for each placeholder without which a mail of this use is pointless, and that not everybody is told."""
    use = use_of(words.use)
    for code, flag in use.needs.items() if use else ():
        if not tells_everybody(words.body, code, flag):
            said = _("“{{ %(code)s }}” is missing: everybody needs it here, so it stands in no condition.")
            if flag:
                said = _("“{{ %(code)s }}” is missing: it may stand in {%% if %(flag)s %%}, and in no other condition.")
            yield Fault(BODY, said % {"code": code, "flag": flag})


def _promises(body: str) -> Iterator[Fault]:
    """Give a fault for each link that promises to unsubscribe and cannot: its address is the same for everybody."""
    promises = re.compile("|".join(re.escape(search_key(each)) for each in _PROMISES))
    for words, address in re.findall(r"\[([^\]]*)\]\(\s*<?([^)\s>]*)", body):
        if promises.search(search_key(f"{words} {address}")) and not address.startswith("{{"):
            said = _(
                "This address knows nobody: every mail ends with the way to unsubscribe. Or link to {{ preferences_url }}."
            )
            yield Fault(BODY, said, line_of(body, body.find(f"[{words}]")))
