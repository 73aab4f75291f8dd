"""What an editor of templates warns of: a placeholder that is told to everybody, and not known of every customer.

Who cannot be told it does not get the mail: it waits for a person. So a wording asks first, or gives other words.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import Customer, User
from accounts.paying import business_day
from accounts.templating.compiling import Words
from accounts.templating.liquid import told_unasked
from accounts.templating.placeholders import Kind, Placeholder, Placeholders

MOST_COUNTED = 10_000  # customers; beyond it one knows enough
SILENT = {Kind.LINES, Kind.FLAG}  # told as nothing, or only asked


@dataclass(frozen=True)
class Gap:
    """A placeholder told unasked, in the wordings of `languages`, and of how many customers it is not known."""

    placeholder: Placeholder
    languages: list[str]
    customers: int

    @property
    def is_capped(self) -> bool:
        return self.customers > MOST_COUNTED


def gaps_in(wordings: Mapping[str, Words], reader: User) -> list[Gap]:
    """Return what the wordings of one template, by language, tell unasked and is not known of some customers of the reader's.

    One query for each placeholder that may be unknown.
    """
    known = Placeholders(next(iter(wordings.values())).use if wordings else "")
    told: dict[str, list[str]] = {}
    for language, words in wordings.items():
        for code in sorted(told_unasked("\n".join((words.subject, words.preheader, words.body)))):
            told.setdefault(code, []).append(language)
    found = []
    for code, languages in told.items():
        placeholder = known.get(code)  # an attribute may be gone since
        if placeholder and placeholder.missing and placeholder.kind not in SILENT:
            unknown = Customer.objects.visible_to(reader).filter(placeholder.missing(business_day()))
            found.append(Gap(placeholder, languages, unknown.order_by()[: MOST_COUNTED + 1].count()))
    return [gap for gap in found if gap.customers]
