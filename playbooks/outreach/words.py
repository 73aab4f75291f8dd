"""What is said of results: verdicts, and what a number of the comparison counts."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from playbooks.models import Outreach
from retention_site.base.differences import Verdict


@dataclass(frozen=True)
class Said:
    """A verdict in words, with its icon."""

    words: Any
    icon: str


VERDICTS = {
    Verdict.TOO_FEW: Said(gettext_lazy("Too few yet"), "outline/hourglass"),
    Verdict.BETTER: Said(gettext_lazy("Better than without"), "outline/trending-up"),
    Verdict.WORSE: Said(gettext_lazy("Worse than without"), "outline/trending-down"),
    Verdict.NONE: Said(gettext_lazy("No difference seen"), "outline/scale"),
}
GOALS = {
    Outreach.Goal.RETAINED: gettext_lazy("Goal: they are still customers"),
    Outreach.Goal.ACTIVE: gettext_lazy("Goal: they are active again"),
    Outreach.Goal.MILESTONE: gettext_lazy("Goal: they reach a milestone"),
    Outreach.Goal.ANSWERED: gettext_lazy("Goal: they answer us"),
    Outreach.Goal.UPGRADED: gettext_lazy("Goal: they pay more"),
}
_SIDES = {
    "treated": gettext_lazy("It was meant for them"),
    "a": gettext_lazy("First wording"),
    "b": gettext_lazy("Second wording"),
    "held_back": pgettext_lazy("customers", "Held back"),
}
_STATES = {
    "everybody": gettext_lazy("all"),
    "n": gettext_lazy("days over"),
    "goal": gettext_lazy("reached the goal"),
    "missed": gettext_lazy("did not reach the goal"),
    "waiting": gettext_lazy("not known yet"),
}


def part_words(part: str) -> str:
    """Return what a number counts: "Held back: reached the goal". Raises KeyError for no part."""
    side, state = part.split("-")
    return _("%(side)s: %(state)s") % {"side": _SIDES[side], "state": _STATES[state]}


def language_name(code: str) -> str:
    """Return the name of a language in the reader's."""
    return _(str(dict(settings.LANGUAGES).get(code, code)))
