"""What is asked of the contact policy: may this be written to these people, and what it knows of the moment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import Consent, ContactPolicy, MessageTemplate

Purpose = Consent.Purpose
Channel = MessageTemplate.Channel
PURPOSES = tuple(Purpose(each) for each in Purpose.values if each != Purpose.ALL)
PROMOTIONS = (Purpose.PROMOTION, Purpose.LIFECYCLE)  # what the frequency cap counts and holds back
CONSENT_CHANNELS = {Channel.EMAIL: Consent.Channel.EMAIL, Channel.CALL: Consent.Channel.PHONE}
LOWEST_PRIORITY = 9


@dataclass(frozen=True)
class Ask:
    """What somebody would be sent. `languages`: those it is written in, None: any; `fallback`: the one for everybody else.

    Raises ValueError for a purpose, a channel or a priority there is none of: they become part of statements.
    """

    purpose: str
    channel: str = Channel.EMAIL.value
    languages: frozenset[str] | None = None
    fallback: str = ""
    priority: int = 5

    def __post_init__(self) -> None:
        if self.purpose not in PURPOSES or self.channel not in Channel.values:
            raise ValueError(f"nothing is sent for {self.purpose!r} by {self.channel!r}")
        if isinstance(self.priority, bool) or not isinstance(self.priority, int) or self.priority < 0:
            raise ValueError(f"{self.priority!r} is no priority")

    @property
    def said(self) -> str:
        """The column that holds what they decided last about such messages."""
        return f"said_{self.purpose}_{self.channel}"

    @property
    def planned(self) -> str:
        """The column that holds how many more urgent offers and hints are planned for them."""
        return f"planned_above_{self.priority}"


@dataclass(frozen=True)
class Moment:
    """When it is asked, and the company's policy then."""

    at: datetime
    policy: ContactPolicy

    @property
    def today(self) -> date:
        """The day in the installation's zone, in which spells and pauses are counted."""
        return timezone.localdate(self.at, timezone.get_default_timezone())

    @property
    def counted_since(self) -> datetime:
        """From when on offers and hints count."""
        return self.at - timedelta(days=self.policy.promotion_days)

    @property
    def counted_until(self) -> datetime:
        """Up to when those count that are planned."""
        return self.at + timedelta(days=self.policy.promotion_days)

    def most(self, *, less_often: bool) -> int:
        """How many offers and hints somebody gets in those days."""
        most = self.policy.most_promotions
        return max(1, most // 2) if less_often else most
