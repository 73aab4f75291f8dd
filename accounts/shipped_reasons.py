"""The shipped reasons for leaving: the six categories of S5 with their teams, and two that nobody chooses."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import ChurnReason

AppliesTo = ChurnReason.AppliesTo

MARKETING, SALES, ONBOARDING = "Marketing", "Sales", "Onboarding"
PRODUCT, SUPPORT, RELATIONS, BILLING = "Product", "Customer support", "Relationship management", "Billing"


@dataclass(frozen=True)
class ShippedCategory:
    """A category; `teams` by name, the one that takes the cases first."""

    code: str
    wording: Promise
    teams: tuple[str, ...]


@dataclass(frozen=True)
class ShippedReason:
    """A reason, in the category of that code."""

    code: str
    category: str
    wording: Promise
    applies_to: str = AppliesTo.DEPARTURE
    is_voluntary: bool = True


CATEGORIES: Final = (
    ShippedCategory("wrong-use-case", _("Wrong use case"), (MARKETING, SALES)),
    ShippedCategory("failure-to-launch", _("Failure to launch"), (SALES, ONBOARDING)),
    ShippedCategory("features-and-usability", _("Features and usability"), (PRODUCT, SUPPORT)),
    ShippedCategory("low-usage", _("Low usage"), (SUPPORT, ONBOARDING)),
    ShippedCategory("roi-and-value", _("ROI and value"), (SUPPORT, RELATIONS)),
    ShippedCategory("change-at-customer", _("Change at the customer or in its organisation"), (SUPPORT, RELATIONS)),
    ShippedCategory("payment-failed", _("Payment failed"), (BILLING, SUPPORT)),
    ShippedCategory("business-closed", _("Business closed"), (RELATIONS,)),
)

REASONS: Final = (
    ShippedReason("not-for-our-work", "wrong-use-case", _("It does not fit our kind of work")),
    ShippedReason("expected-something-else", "wrong-use-case", _("We expected something else")),
    ShippedReason("never-got-started", "failure-to-launch", _("We never got started")),
    ShippedReason("set-up-too-hard", "failure-to-launch", _("Setting it up was too hard")),
    ShippedReason("missing-feature", "features-and-usability", _("A feature we need is missing")),
    ShippedReason("hard-to-use", "features-and-usability", _("It is hard to use")),
    ShippedReason("unreliable", "features-and-usability", _("It does not work reliably")),
    ShippedReason("hardly-used", "low-usage", _("We hardly use it")),
    ShippedReason("too-expensive", "roi-and-value", _("It costs more than it brings")),
    ShippedReason("better-offer", "roi-and-value", _("Somebody else offers more")),
    ShippedReason("champion-left", "change-at-customer", _("The person who wanted it has left")),
    ShippedReason("merged-or-sold", "change-at-customer", _("We were merged or sold")),
    ShippedReason("budget-cut", "change-at-customer", _("Our budget was cut")),
    ShippedReason("payment-failed", "payment-failed", _("The payment failed"), is_voluntary=False),
    ShippedReason("closed-down", "business-closed", _("The business closed"), is_voluntary=False),
    ShippedReason("product-not-used", "low-usage", _("We do not use this product"), AppliesTo.DOWNGRADE),
    ShippedReason("product-too-expensive", "roi-and-value", _("This product costs too much"), AppliesTo.DOWNGRADE),
    ShippedReason("product-lacks-feature", "features-and-usability", _("This product lacks what we need"), AppliesTo.DOWNGRADE),
    ShippedReason("smaller-need", "change-at-customer", _("We need less than before"), AppliesTo.DOWNGRADE),
)
