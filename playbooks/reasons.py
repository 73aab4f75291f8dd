"""Reasons that the product itself gives for what becomes of promises and steps: kept by name, told in the reader's language.

A reason that tells of somebody keeps their name behind its own: "away: Mariam Adel". What people wrote is told as it is.
"""

from django.utils.translation import gettext_lazy as _

from accounts.contact_policy.words import reason_words, register_reasons

THEY_STAY, THEY_ARE_LEAVING, CANCELLED_BY_CUSTOMER = "they stay", "they are leaving", "cancelled by the customer"
AWAY, BACK, PASSED_ON = "away", "back again", "passed on"
NOBODY_FREE, NOBODY_HAS_TIME, SLOT_TAKEN = "nobody is free", "nobody has time", "slot is taken"

register_reasons(
    {
        THEY_STAY: _("They stay."),
        THEY_ARE_LEAVING: _("They are leaving."),
        CANCELLED_BY_CUSTOMER: _("Cancelled by the customer"),
        PASSED_ON: _("Handed over"),
        NOBODY_FREE: _("Nobody of the team is free at that time."),
    }
)
_OF_SOMEBODY = {
    AWAY: _("Away: %(name)s"),
    BACK: _("Back again: %(name)s"),
    NOBODY_HAS_TIME: _("Nobody has time then: neither %(name)s nor anybody of the team."),
    SLOT_TAKEN: _("Taken by another promise of %(name)s."),
}


def of_somebody(name: str, person: str) -> str:
    """Return what is kept of a reason that tells of a person."""
    return f"{name}: {person}"


def told(reason: str) -> str:
    """Return a kept reason in words, in the reader's language."""
    name, _colon, person = reason.partition(": ")
    if person and name in _OF_SOMEBODY:
        return str(_OF_SOMEBODY[name]) % {"name": person}
    return reason_words(reason)
