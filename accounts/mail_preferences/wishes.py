"""What a contact may choose about mail, and what they have chosen: read from the ledger, which alone counts.

Whoever never said anything gets what needs no permission. Service mail (what they asked for themselves) is no matter of choice.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from accounts.addresses import hash_address
from accounts.contact_policy.rules import TABLE, Kind
from accounts.models import Consent, Contact, ContactPolicy, MailPreferences

Purpose, Decision = Consent.Purpose, Consent.Decision
BY_MAIL = (Consent.Channel.EMAIL, Consent.Channel.ANY)
REFUSABLE = tuple(each for each in Purpose if each not in {Purpose.SERVICE, Purpose.ALL})
DECEMBER = 12


@dataclass(frozen=True)
class Choice:
    """One box on the page: the purposes it decides, and the words that are put to the person."""

    code: str
    purposes: tuple[str, ...]
    title: Promise | str
    about: Promise | str


CHOICES = (
    Choice("survey", (Purpose.SURVEY,), _("Surveys"), _("A short question now and then: how are we doing?")),
    Choice(
        "lifecycle",
        (Purpose.LIFECYCLE,),
        _("Getting more out of it"),
        _("Hints and lessons that fit what you use."),
    ),
    Choice("promotion", (Purpose.PROMOTION,), _("Offers"), _("New products, special prices and invitations.")),
    Choice(
        "personal",
        (Purpose.RECOVERY, Purpose.FAREWELL),
        _("A personal word"),
        _("When something went wrong between us, or when you leave."),
    ),
    Choice("win_back", (Purpose.WIN_BACK,), _("After you left"), _("When something has changed that you left for.")),
)


@dataclass(frozen=True)
class Wishes:
    """How a contact wants to be written to by mail; at most three queries."""

    contact: Contact

    @cached_property
    def lines(self) -> dict[str, Consent]:
        """The line that counts about this person, by purpose."""
        return lines_by_purpose(self.contact)

    @cached_property
    def is_suppressed(self) -> bool:
        """Whether nothing may go to the address, whoever has it: it bounced, complained or was erased."""
        digest = hash_address(self.contact.email)
        suppressed = Consent.objects.filter(address_hash=digest, decision=Decision.SUPPRESSED)
        return bool(digest) and suppressed.exists()

    @property
    def preferences(self) -> MailPreferences:
        """Theirs, or what holds for whoever has chosen nothing."""
        return preferences_of(self.contact)

    @property
    def language(self) -> str:
        """The language that we write to them in."""
        return self.contact.language or self.contact.customer.language or settings.LANGUAGE_CODE

    @property
    def paused_until(self) -> date | None:
        """The day on which they are written to again, while that is still to come."""
        return self.preferences.paused_until if self.preferences.is_paused else None

    @property
    def choices(self) -> list[Choice]:
        """What is put to them: writing to those who left only where they once said something about it."""
        return [each for each in CHOICES if each.code != Purpose.WIN_BACK or Purpose.WIN_BACK in self.lines]

    @property
    def wanted(self) -> set[str]:
        """The codes of the choices that are in force."""
        return {each.code for each in self.choices if all(self.allows(purpose) for purpose in each.purposes)}

    @property
    def answers(self) -> list[tuple[Choice, bool]]:
        """Each choice that is put to them, and whether it is in force."""
        wanted = self.wanted
        return [(each, each.code in wanted) for each in self.choices]

    @property
    def is_nothing(self) -> bool:
        """Whether they get nothing but service mail."""
        return not any(self.allows(purpose) for purpose in REFUSABLE)

    def allows(self, purpose: str) -> bool:
        """Whether they allow mail for a purpose; where offers need permission, silence is none."""
        said = self.lines.get(purpose)
        return said.decision == Decision.GRANTED if said else not self._needs_permission(purpose)

    def _needs_permission(self, purpose: str) -> bool:
        kinds = TABLE[Purpose(purpose)]
        if Kind.RETURN in kinds:
            return True
        return Kind.CONSENT in kinds and self.contact.customer.country in self._consent_countries

    @cached_property
    def _consent_countries(self) -> list[str]:
        countries: list[str] = ContactPolicy.current().consent_countries
        return countries


def lines_by_purpose(contact: Contact) -> dict[str, Consent]:
    """Return the newest line about a person's mail for each purpose they ever decided; one for everything counts for each."""
    lines = Consent.objects.filter(Q(channel__in=BY_MAIL), contact=contact).order_by("pk")
    found: dict[str, Consent] = {}
    for line in lines:
        for purpose in Purpose if line.purpose == Purpose.ALL else [line.purpose]:
            found[purpose] = line
    return found


def preferences_of(contact: Contact) -> MailPreferences:
    """Return the preferences of a contact; where they have none, those that are not stored yet."""
    try:
        return contact.mail_preferences
    except MailPreferences.DoesNotExist:
        return MailPreferences(contact=contact)


def month_after(day: date) -> date:
    """Return the same day a month later, or the last of that month where it has no such day."""
    year, month = (day.year + 1, 1) if day.month == DECEMBER else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
