"""What the talks are about, in the words of the staff; the words of customers are in `words`."""

from dataclasses import dataclass
from typing import Final

from accounts.models import SupportIssue

Kind = SupportIssue.Kind
Severity = SupportIssue.Severity


@dataclass(frozen=True)
class Topic:
    """One subject: how often it comes up, what it becomes as an issue, and how it ends."""

    code: str
    weight: int  # how often, against the others
    product: str  # code of the product it needs; empty: any customer
    summary: str
    title: str = ""  # of the issue; empty: it never becomes one
    kind: str = Kind.PROBLEM
    severities: tuple[str, ...] = (Severity.NORMAL,)
    resolution: str = ""
    answer: str = ""  # to the open question
    is_upsetting: bool = False


TOPICS: Final = (
    Topic(
        "count_doubled",
        4,
        "stock",
        "Stock counts come out doubled since the update.",
        "Stock count doubled since the update",
        Kind.PROBLEM,
        (Severity.SERIOUS, Severity.SERIOUS, Severity.NORMAL),
        "Mended in 3.2.1; last month’s counts were corrected with the customer on the phone.",
        "Yes: counts of the last two months are recalculated overnight.",
        is_upsetting=True,
    ),
    Topic(
        "printer",
        6,
        "till",
        "Receipt printer stops in busy hours.",
        "Receipt printer stops in busy hours",
        Kind.PROBLEM,
        (Severity.NORMAL, Severity.MINOR),
        "New printer driver installed by remote session; held through two weekends.",
        "The printer is fine, the driver was old.",
    ),
    Topic(
        "offline",
        5,
        "till",
        "Sales made without internet are missing from the report.",
        "Offline sales missing from the report",
        Kind.PROBLEM,
        (Severity.SERIOUS, Severity.NORMAL),
        "The missing sales were read back from the till’s own memory.",
        "Yes, they are kept on the till for 90 days.",
        is_upsetting=True,
    ),
    Topic(
        "invoice",
        4,
        "",
        "The invoice is higher than agreed.",
        "Invoice higher than agreed",
        Kind.COMPLAINT,
        (Severity.NORMAL, Severity.SERIOUS),
        "Invoice corrected and the difference credited; we said sorry.",
        "The credit note goes out today, the money within five working days.",
        is_upsetting=True,
    ),
    Topic(
        "slow_support",
        3,
        "",
        "Waits too long for answers and has to explain everything again.",
        "Two days without an answer",
        Kind.COMPLAINT,
        (Severity.SERIOUS, Severity.NORMAL),
        "One named person from now on; first answer the same day.",
        "Yes, you have my direct line.",
        is_upsetting=True,
    ),
    Topic(
        "cashier_rights",
        5,
        "till",
        "Asks whether cashiers can see only their own sales.",
        "Cashiers should see only their own sales",
        Kind.QUESTION,
        (Severity.MINOR,),
        "Rights set up together; cashiers see their own sales.",
        "Yes, under Staff, Rights.",
    ),
    Topic(
        "tax_report",
        5,
        "books",
        "Needs the monthly tax report for the accountant.",
        "Tax report for the accountant",
        Kind.QUESTION,
        (Severity.NORMAL, Severity.MINOR),
        "Shown where it is, and sent to the accountant by itself every month.",
        "Yes, as a spreadsheet, by mail on the first of each month.",
    ),
    Topic(
        "loyalty_points",
        4,
        "loyalty",
        "Points are not added when people pay by phone.",
        "No points for payments by phone",
        Kind.PROBLEM,
        (Severity.NORMAL,),
        "Payment type added to the programme; the missing points were given.",
        "Yes, from the list of payments; we did it together.",
    ),
    Topic(
        "scanner",
        4,
        "stock",
        "Would like to scan with a phone when counting.",
        "Scanning barcodes with a phone",
        Kind.QUESTION,
        (Severity.MINOR,),
        "Told them it is there since version 3.1.",
        "Any phone of the last six years.",
    ),
    Topic("new_branch", 4, "", "Opens another branch and asks what is needed.", answer="Sent with the offer."),
    Topic("training", 5, "", "New staff need a short training.", answer="Yes, twelve short ones; the link is in your mailbox."),
    Topic(
        "app_login",
        4,
        "pocket",
        "Cannot log in to the app on a new phone.",
        "No log-in on the new phone",
        Kind.PROBLEM,
        (Severity.MINOR, Severity.NORMAL),
        "New phone paired by a fresh code.",
        "Yes, up to five phones.",
    ),
    Topic("business", 14, "", "Asked how business is going.", answer="Under Reports, Best sellers, by hour."),
    Topic(
        "leaving",
        2,
        "",
        "Thinks about leaving, for the price.",
        answer="Yes, everything, as spreadsheets, at any time.",
        is_upsetting=True,
    ),
)

LEAVE_REASONS: Final = (
    "Low usage",
    "Failure to launch",
    "Features and usability",
    "Wrong use case",
    "ROI and value",
    "Change at the customer",
)
