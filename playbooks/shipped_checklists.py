"""The shipped checklists: for everybody, for VIPs, and for those whose payment failed."""

from dataclasses import dataclass, replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from accounts.shipped_reasons import BILLING
from playbooks.models import ChecklistTemplateItem
from playbooks.models.checklists import ItemKind

DueFrom = ChecklistTemplateItem.DueFrom


@dataclass(frozen=True)
class ShippedStep:
    """A step; `team` by name, empty for the customer's own; due `days` working days from the notice or the last day."""

    code: str
    wording: Promise
    days: int
    due_from: str = DueFrom.NOTICE
    kind: str = ItemKind.PLAIN
    team: str = ""
    after: str = ""
    needs_proof: bool = False


@dataclass(frozen=True)
class ShippedChecklist:
    """A template; `category` by code, empty for every reason."""

    code: str
    wording: Promise
    steps: tuple[ShippedStep, ...]
    category: str = ""
    value_tier: str = ""


ACKNOWLEDGE = ShippedStep("acknowledge", _("Acknowledge what went wrong"), 1, needs_proof=True)
INTERVIEW = ShippedStep("interview", _("Exit interview"), 3, kind=ItemKind.INTERVIEW)
FEEDBACK = ShippedStep(
    "feedback", _("Pass the feedback to the mitigation team"), 5, kind=ItemKind.FEEDBACK, after="interview", needs_proof=True
)
EXPORT = ShippedStep("export", _("Offer them their data"), -5, DueFrom.LAST_DAY)
PERMISSION = ShippedStep(
    "permission", _("Ask whether we may write to them again"), -2, DueFrom.LAST_DAY, kind=ItemKind.PERMISSION
)
FAREWELL = ShippedStep(
    "farewell", _("Thank them and say farewell"), -1, DueFrom.LAST_DAY, kind=ItemKind.FAREWELL, after="acknowledge"
)
ACCESS = ShippedStep("access", _("End their access"), 0, DueFrom.LAST_DAY, after="export", needs_proof=True)
INVOICE = ShippedStep("invoice", _("Send the final invoice"), 2, DueFrom.LAST_DAY, team=BILLING, needs_proof=True)
LEAD_CALLS = ShippedStep("lead-calls", _("A call from the head of the team"), 1)
OTHER_WAY = ShippedStep("other-way", _("Offer another way to pay"), 1, team=BILLING)

STEPS: Final = (ACKNOWLEDGE, INTERVIEW, FEEDBACK, EXPORT, PERMISSION, FAREWELL, ACCESS, INVOICE)

CHECKLISTS: Final = (
    ShippedChecklist("leaving", _("When somebody leaves"), STEPS),
    ShippedChecklist(
        "leaving-vip",
        _("When a VIP leaves"),
        (LEAD_CALLS, replace(ACKNOWLEDGE, after="lead-calls"), *STEPS[1:]),
        value_tier=Customer.ValueTier.VIP,
    ),
    ShippedChecklist(
        "payment-failed",
        _("When a payment failed"),
        (OTHER_WAY, EXPORT, PERMISSION, replace(FAREWELL, after="other-way"), ACCESS, INVOICE),
        category="payment-failed",
    ),
)
