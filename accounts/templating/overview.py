"""Templates as their list shows them: the languages of the current edition, and how often each was sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max

from accounts.models import Message, MessageTemplate, TemplateWording
from accounts.templating.shipped import shown


@dataclass(frozen=True)
class Line:
    """A template as the reader knows it, the languages it is written in, and how many messages left with it, the last when."""

    template: MessageTemplate
    name: str
    note: str
    languages: list[str]
    sent: int
    last_at: datetime | None


def lines_of(templates: Iterable[MessageTemplate]) -> list[Line]:
    """Return a line for each template, in two queries more."""
    rows = list(templates)
    written: dict[int, list[str]] = {}
    current = TemplateWording.objects.filter(template__in=rows, edition=F("template__edition")).order_by("language")
    for key, language in current.values_list("template", "language"):
        written.setdefault(key, []).append(language)
    left = Message.objects.filter(template__in=rows, status=Message.Status.SENT).order_by().values("template")
    counted = left.annotate(n=Count("pk"), last_at=Max("settled_at")).values_list("template", "n", "last_at")
    sent = {key: (n, last_at) for key, n, last_at in counted}
    return [Line(row, *shown(row), written.get(row.pk, []), *sent.get(row.pk, (0, None))) for row in rows]
