"""The segments every installation begins with: what the sources advise to look for, as rules that staff may change and restore.

Upper floors ship theirs by `ship`, from the module that makes their default data.
"""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.defaults import wordings_of
from accounts.models import Segment, Stage


@dataclass(frozen=True)
class ShippedSegment:
    """A segment under a lasting code; `note` says what it is for."""

    code: str
    wording: Promise
    note: Promise
    rule: dict[str, Any] = field(hash=False)


_shipped: dict[str, ShippedSegment] = {}


def ship(*segments: ShippedSegment) -> None:
    """Add segments; one per code, the last word counts."""
    _shipped.update({segment.code: segment for segment in segments})


def shipped_as(code: str) -> ShippedSegment | None:
    """Return how a segment was shipped; nothing for one that staff made."""
    return _shipped.get(code)


def make_shipped(*segments: ShippedSegment) -> int:
    """Make those whose codes are missing; returns how many were made. What staff changed stays as it is."""
    made = 0
    with transaction.atomic():
        for segment in segments:
            rank = 10 * (1 + list(_shipped).index(segment.code))
            fields = {"wordings": wordings_of(segment.wording), "note": note_of(segment), "rule": segment.rule, "rank": rank}
            made += Segment.objects.get_or_create(code=segment.code, defaults=fields | {"is_shipped": True})[1]
    return made


def note_of(segment: ShippedSegment) -> str:
    """Return what a segment is for in the installation's language: a note is one text, for colleagues."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(segment.note)


def shown_note(segment: Segment) -> str:
    """Return what a segment is for: in the reader's language where the text is still the one that came with Keepsake."""
    shipped = shipped_as(segment.code) if segment.is_shipped else None
    return str(shipped.note) if shipped and has_shipped_note(segment, shipped) else segment.note


def has_shipped_note(segment: Segment, shipped: ShippedSegment) -> bool:
    """Is the note as it came, in whichever language the installation had then?"""
    return segment.note in wordings_of(shipped.note).values()


def _field(code: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": code, "op": op} | ({} if value is None else {"value": value})


def _all(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"all": list(parts)}


def _stage(*stages: Stage) -> dict[str, Any]:
    return _field("stage", "is", [stage.value for stage in stages])


_HERE = _stage(Stage.ONBOARDING, Stage.ACTIVE, Stage.SLIPPING, Stage.DORMANT, Stage.WON_BACK, Stage.UNKNOWN)
_ONE_PRODUCT = _field("products", "at_least", 1), _field("products", "at_most", 1)
MOBILE, EXTENSION = "mobile_app_opened", "extension_used"  # as examples: each company names its own events

OWN: tuple[ShippedSegment, ...] = (
    ShippedSegment(
        "slipping-away",
        _("Slipping away"),
        _("Engagement has faded below what is normal for what they use: the window to act."),
        _all(_stage(Stage.SLIPPING)),
    ),
    ShippedSegment(
        "dormant",
        _("Dormant"),
        _("Silent for so long that slipping has become silence. Silence is not goodbye: wake them."),
        _all(_stage(Stage.DORMANT)),
    ),
    ShippedSegment(
        "trial-not-converted",
        _("Trial not converted after 30 days"),
        _("They tried for a month and do not pay: show them the value."),
        _all(_stage(Stage.TRIAL), _field("trial_started_on", "days_ago_at_least", 30), _field("started_on", "is_unknown")),
    ),
    ShippedSegment(
        "year-old-slipping",
        _("Customer for a year, slipping away"),
        _("They know us well and fade: ask how it is going, by a survey or by a call of the account manager."),
        _all(_stage(Stage.SLIPPING), _field("spell_started_on", "days_ago_at_least", 365)),
    ),
    ShippedSegment(
        "vip-repeated-contacts",
        _("VIP with repeated contacts"),
        _("Valued customers who had to turn to us three times within a month: what we write must reflect it."),
        _all(_field("value_tier", "is", ["vip"]), _field("contacts_30_days", "at_least", 3)),
    ),
    ShippedSegment(
        "no-second-product",
        _("No second product in three months"),
        _("The first three months matter most for a second product: these passed them with one, and joined within a year."),
        _all(
            *_ONE_PRODUCT,
            _field("spell_started_on", "days_ago_at_least", 90),
            _field("spell_started_on", "days_ago_at_most", 365),
        ),
    ),
    ShippedSegment(
        "single-product",
        _("A single product"),
        _("With one product, fewest stay. Which second one would serve them?"),
        _all(*_ONE_PRODUCT),
    ),
    ShippedSegment(
        "onboarding-stuck",
        _("Onboarding stuck"),
        _("They began and took no further step: day one decides."),
        _all(_field("stuck_since", "is_known")),
    ),
    ShippedSegment(
        "no-mobile-or-extension",
        _("Neither mobile app nor extension used"),
        _("They use us, but not where their work is. Put in how your own events are called."),
        _all(
            _stage(Stage.ACTIVE),
            {"not": {"did": MOBILE, "product": "", "times": 1, "of": "ever"}},
            {"not": {"did": EXTENSION, "product": "", "times": 1, "of": "ever"}},
        ),
    ),
    ShippedSegment(
        "inactive-30-days",
        _("Inactive for 30 days"),
        _("Customers without any use for a month: tell them all that is new."),
        _all(_HERE, _field("last_use_on", "days_ago_at_least", 30)),
    ),
)
ship(*OWN)
