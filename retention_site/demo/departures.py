"""Why the demo company's customers left, and who was kept: what they said, what the interview found, and how it ended."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from accounts.actions.departures import stage_at
from accounts.models import ChurnReason, Contact, Customer, Departure, Interaction, Spell, SupportIssue
from accounts.models.departures import SAVE_COUNTS_AFTER
from retention_site.demo.companies import Company

Outcome = Departure.Outcome

CATEGORIES: Final = {
    "Low usage": "low-usage",
    "Failure to launch": "failure-to-launch",
    "Features and usability": "features-and-usability",
    "Wrong use case": "wrong-use-case",
    "ROI and value": "roi-and-value",
    "Change at the customer": "change-at-customer",
}
SAID: Final = {
    "low-usage": "The tablet stays in the drawer most days.",
    "failure-to-launch": "We never finished moving our products over.",
    "features-and-usability": "Counting stock by shelf is not possible.",
    "wrong-use-case": "We sell by appointment; a till is not what we need.",
    "roi-and-value": "For one shop it is too much a month.",
    "change-at-customer": "The new owner brings a till of their own.",
    "payment-failed": "",
    "business-closed": "We close at the end of the month.",
}
FOUND: Final = "The first month decided it: nobody came back to the questions they had."
COMPETITORS: Final = ("", "", "", "LoyverX", "a spreadsheet", "a cash drawer and a notebook")
CHANNELS: Final = (Interaction.Channel.PHONE, Interaction.Channel.PHONE, Interaction.Channel.EMAIL, Interaction.Channel.CHAT)


@dataclass(frozen=True)
class Case:
    """One spell of which a departure is told."""

    company: Company
    customer: Customer
    spell: Spell
    contact: Contact
    issues: list[SupportIssue]
    today: date


def departures_of(case: Case, reasons: dict[str, list[ChurnReason]]) -> list[Departure]:
    """Return how a spell ended, and the notices that were taken back before; `reasons` are by the code of their category."""
    dice = case.company.dice(f"departures {case.spell.started_on}")
    found = []
    if save := _save(case, dice, reasons):
        found.append(save)
    if case.spell.ended_on:
        found.append(_end(case, dice, reasons, save))
    return found


def _end(case: Case, dice: Random, reasons: dict[str, list[ChurnReason]], save: Departure | None) -> Departure:
    effective = case.spell.ended_on
    assert effective  # noqa: S101 - the caller looked
    category = _category(case, dice)
    notice = max(effective - timedelta(dice.randint(5, 40)), case.spell.started_on + timedelta(1))
    if save and save.decided_on:
        notice = max(notice, save.decided_on + timedelta(1))
    notice = min(notice, effective, case.today)
    departure = _notice(case, dice, reasons[category], notice=notice, effective=effective)
    if dice.random() < 0.12:
        departure.said_reason = None  # nobody asked
    if effective <= case.today:
        departure.outcome, departure.decided_on = Outcome.LEFT, effective
        if dice.random() < 0.55:
            _interview(departure, dice, reasons)
    if save and save.decided_on and notice - save.decided_on < SAVE_COUNTS_AFTER:
        save.relapsed_on = notice
    return departure


def _save(case: Case, dice: Random, reasons: dict[str, list[ChurnReason]]) -> Departure | None:
    """One customer in nine gave notice once and stayed, most of them for good."""
    last = min(case.spell.ended_on or case.today, case.today)
    days = (last - case.spell.started_on).days
    if dice.random() > 0.11 or days < 120 or case.company.scenes:
        return None
    # One in four relapses: the notice that was followed by another within a month was no save
    back = dice.randint(22, 28) if case.spell.ended_on and dice.random() < 0.4 else dice.randint(60, days - 50)
    notice = last - timedelta(back)
    departure = _notice(case, dice, reasons["roi-and-value"], notice=notice, effective=notice + timedelta(30))
    departure.outcome = Outcome.SAVED
    departure.decided_on = notice + timedelta(dice.randint(1, 5))
    return departure


def _notice(case: Case, dice: Random, reasons: list[ChurnReason], *, notice: date, effective: date) -> Departure:
    reason = dice.choice(reasons)
    age = effective - case.spell.started_on
    problems = sum(issue.opened_at.date() <= notice and issue.resolved_at is None for issue in case.issues)
    return Departure(
        customer=case.customer,
        spell=case.spell,
        notice_on=notice,
        notice_by=case.contact,
        notice_channel=dice.choice(CHANNELS),
        effective_on=effective,
        is_voluntary=reason.is_voluntary,
        said_reason=reason,
        said=SAID[reason.category.code],
        shown={"open_issues": problems} if problems else {},
        stage=stage_at(age),
        age_days=age.days,
    )


def _interview(departure: Departure, dice: Random, reasons: dict[str, list[ChurnReason]]) -> None:
    """What lay behind it: every third time something else than they had said."""
    if departure.said_reason is None or dice.random() < 0.33:
        departure.found_reason = dice.choice(reasons[dice.choice(("failure-to-launch", "features-and-usability"))])
        departure.found = FOUND
    else:
        departure.found_reason = departure.said_reason
    departure.competitor = dice.choice(COMPETITORS)
    departure.would_return = dice.choice(Departure.WouldReturn.values)
    departure.may_write = dice.random() < 0.6


def _category(case: Case, dice: Random) -> str:
    """The kind of reason that the spell names; now and then nobody chose it."""
    unwanted: list[Any] = ["business-closed", "payment-failed"]
    return dice.choice(unwanted) if dice.random() < 0.07 else CATEGORIES[case.spell.leave_reason]
