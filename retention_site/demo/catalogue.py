"""What the demo company sells, and for how much: list prices a month and branch, in the customer's currency."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from accounts.models import Attribute, Product

Rhythm = Product.Rhythm


@dataclass(frozen=True)
class Offer:
    """A product with what makes its use visible: the event it sends and how many of them there are at a time."""

    code: str
    name: str
    rhythm: str
    event: str
    quantity: tuple[int, int]  # least and most, a branch
    share: float  # of new customers who begin with it
    factor: Decimal  # of the till's price
    rhythm_days: int | None = None
    is_active: bool = True


OFFERS: Final = {
    offer.code: offer
    for offer in (
        Offer("till", "Till", Rhythm.DAILY, "sale", (30, 180), 0.85, Decimal("1")),
        Offer("stock", "Stock", Rhythm.DAYS, "stock_count", (80, 900), 0.40, Decimal("0.75"), rhythm_days=14),
        Offer("books", "Books", Rhythm.MONTHLY, "month_closed", (1, 1), 0.28, Decimal("0.60")),
        Offer("loyalty", "Loyalty", Rhythm.WEEKLY, "points_given", (20, 300), 0.20, Decimal("0.45")),
        Offer("pocket", "Pocket (mobile app)", Rhythm.WEEKLY, "app_opened", (1, 12), 0.25, Decimal("0.20")),
        Offer("till-classic", "Till Classic", Rhythm.DAILY, "sale", (30, 180), 0, Decimal("0.8"), is_active=False),
    )
}

# Currency by country, the till's price a month, and the step that prices are rounded to
PRICES: Final = {
    "TH": ("THB", Decimal(1200), Decimal(10)),
    "EG": ("EGP", Decimal(950), Decimal(5)),
    "JO": ("JOD", Decimal(28), Decimal(1)),
    "SA": ("SAR", Decimal(160), Decimal(5)),
    "ID": ("IDR", Decimal(420_000), Decimal(5_000)),
    "GB": ("GBP", Decimal(46), Decimal(1)),
}

ATTRIBUTES: Final[tuple[dict[str, object], ...]] = (
    {"code": "branches", "label": "Branches", "kind": Attribute.Kind.NUMBER, "is_personal": False},
    {"code": "city", "label": "City", "kind": Attribute.Kind.TEXT, "is_personal": False},
    {
        "code": "referral",
        "label": "How they found us",
        "kind": Attribute.Kind.CHOICE,
        "choices": ["another customer", "trade fair", "search", "partner", "advert"],
        "is_personal": False,
    },
)


def price(country: str, product: str, branches: int, *, discount: Decimal = Decimal(1)) -> Decimal:
    """Return the monthly value of one product for so many branches, in the country's currency."""
    _, till, step = PRICES[country]
    exact = till * OFFERS[product].factor * branches * discount
    return max((exact / step).quantize(Decimal(1)) * step, step).quantize(Decimal("0.01"))
