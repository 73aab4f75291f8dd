"""Whom the demo company asked, and when: at a survey's own times, in a wave, after talks, by colleagues, and on leaving."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from accounts.models import Contact, Customer, Departure, Interaction
from retention_site.demo.companies import Company
from retention_site.demo.lives import YEAR, Life
from retention_site.demo.story import Story
from surveys.clocks import Rule
from surveys.models import Channel, Invitation, Survey, Wave

Kind, Trigger, Status = Survey.Kind, Invitation.Trigger, Invitation.Status
Mood = Interaction.Mood

ASKING_SINCE: Final = 540  # days ago that the company began to ask
FIRST, EVERY, BEFORE_RENEWAL = 60, 180, 120  # days, as the NPS is shipped
QUIET: Final = timedelta(days=30)
TALK_QUIET: Final = timedelta(days=14)
GOOD_FOR: Final = timedelta(days=60)
WAVE_AGO, WAVE_DAYS, WAVE_FOR = 100, 5, "Coffee shops"


@dataclass(frozen=True)
class Scripted:
    """An answer that is told rather than drawn: when it came, and what it says."""

    days_ago: int
    score: int
    said: str
    category: str = ""
    assignee: str = ""  # key of the colleague its follow-up was given to; empty: the manager


# By the number of the customer in the cast
SCRIPTED: Final = {
    1: Scripted(4, 3, "นับสต๊อกไม่ตรงสองเดือนแล้ว โทรไปก็ยังไม่หาย", "features-and-usability"),
    3: Scripted(3, 5, "Jawaban datang setelah dua hari. Di akhir bulan itu terlambat.", "low-usage"),
    5: Scripted(35, 4, "We never found the time to use half of it.", "low-usage"),
    8: Scripted(3, 10, "The second shop was running in one afternoon. Thank you."),
    10: Scripted(1, 6, "الفاتورة لا تطابق ما اتفقنا عليه.", "roi-and-value", assignee="youssef"),
}


@dataclass(frozen=True)
class Who:
    company: Company
    life: Life
    person: Contact


@dataclass(frozen=True)
class Occasion:
    """Why somebody is asked on a day; `talk` is what it was about, `departure` why they leave."""

    day: date
    trigger: str
    name: str
    minute: int = 30
    talk: Interaction | None = None
    departure: Departure | None = None
    script: Scripted | None = None

    def at(self, zone: ZoneInfo) -> datetime:
        """The moment of asking on the clock of `zone`, or soon after the talk."""
        return self.talk.at + timedelta(minutes=45) if self.talk else datetime.combine(self.day, time(10, self.minute), zone)


@dataclass(frozen=True)
class Ask:
    """One invitation, with what is known of whom it went to."""

    company: Company
    life: Life
    invitation: Invitation
    occasion: Occasion


@dataclass
class Asker:
    """Asks customer by customer; nothing is asked at or after the end of the story."""

    story: Story
    surveys: dict[str, Survey]
    wave: Wave
    asks: list[Ask] = field(default_factory=list)
    contacts: dict[int, list[Contact]] = field(default_factory=lambda: defaultdict(list))
    talks: dict[int, list[Interaction]] = field(default_factory=lambda: defaultdict(list))
    departures: dict[int, list[Departure]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for contact in self.story.contacts:
            self.contacts[contact.customer_id].append(contact)
        for talk in self.story.interactions:
            self.talks[talk.customer_id].append(talk)
        for departure in self.story.departures:
            self.departures[departure.customer_id].append(departure)

    def ask_everybody(self) -> list[Ask]:
        """Return every asking, in the order of customers; talks and customers must be stored."""
        for company, life, customer in self.story.lives:
            dice = company.dice("asked")
            people = sorted(self.contacts[customer.pk], key=_fit_to_ask)
            lead, others = people[0], people[1:]
            mine = [*self._by_days(company, life, lead, dice), *self._by_hand(company, life, others, dice)]
            mine += self._after_talks(company, life, customer, dice)
            mine += self._on_leaving(company, life, customer, dice)
            self.asks += mine
            if company.industry == WAVE_FOR:
                self.asks += self._in_wave(company, life, lead, mine, dice)
        return self.asks

    # Reasons to ask --------------------------------------------------------------------------------------------------

    def _by_days(self, company: Company, life: Life, person: Contact, dice: Random) -> Iterator[Ask]:
        """So many days after the start, at regular times, and before renewals; those come too soon after and are skipped."""
        if not life.spells or not person.email:
            return
        start, who = life.spells[0].started_on, Who(company, life, person)
        script, minute = SCRIPTED.get(company.number), dice.randrange(60)
        last = self.story.today - timedelta(200 if script else 1)
        for number, day in enumerate(_days(start + timedelta(FIRST), EVERY, last)):
            occasion = f"repeat:{number}" if number else Trigger.START.value
            trigger = Trigger.REPEAT if number else Trigger.START
            yield from self._ask(who, Kind.NPS, Occasion(day, trigger, occasion, minute))
        for day in _days(start + timedelta(YEAR - BEFORE_RENEWAL), YEAR, last):
            occasion = f"renewal:{day + timedelta(BEFORE_RENEWAL)}"
            for ask in self._ask(who, Kind.NPS, Occasion(day, Trigger.RENEWAL, occasion, minute)):
                _skip(ask.invitation)
                yield ask
        if script:
            day = self.story.today - timedelta(script.days_ago + 1)
            yield from self._ask(who, Kind.NPS, Occasion(day, Trigger.STAFF, "staff:1", script=script))

    def _by_hand(self, company: Company, life: Life, people: list[Contact], dice: Random) -> Iterator[Ask]:
        """The others at the customer, now and then: asked on the phone, or given a link."""
        for person in people:
            day = self.story.today - timedelta(dice.randint(3, ASKING_SINCE))
            channel = dice.choice((Channel.PHONE, Channel.PHONE, Channel.LINK))
            if dice.random() < 0.5 and (life.spells and day > life.spells[0].started_on + timedelta(30)):
                yield from self._ask(
                    Who(company, life, person), Kind.NPS, Occasion(day, Trigger.STAFF, "staff:1"), channel=channel
                )

    def _in_wave(self, company: Company, life: Life, person: Contact, asked: list[Ask], dice: Random) -> Iterator[Ask]:
        """A check-in with the coffee shops; who was asked not long ago is left alone."""
        day = self.story.today - timedelta(WAVE_AGO - dice.randrange(WAVE_DAYS))
        occasion = Occasion(day, Trigger.WAVE, f"wave:{self.wave.pk}")
        for ask in self._ask(Who(company, life, person), Kind.CHECK_IN, occasion, wave=self.wave):
            near = (each.invitation for each in asked if each.invitation.survey.kind == Kind.NPS and each.invitation.asked_at)
            if not person.email:
                continue
            if any(abs(each.asked_at - ask.invitation.due_at) < QUIET for each in near if each.asked_at):
                _skip(ask.invitation)
            yield ask

    def _after_talks(self, company: Company, life: Life, customer: Customer, dice: Random) -> Iterator[Ask]:
        asked: dict[int, datetime] = {}
        for talk in sorted(self.talks[customer.pk], key=lambda each: each.at):
            person = talk.contact
            if talk.outcome != Interaction.Outcome.REACHED or not person or not person.email or dice.random() > 0.22:
                continue
            if person.pk in asked and talk.at - asked[person.pk] < TALK_QUIET:
                continue
            occasion = Occasion(talk.at.date(), Trigger.TALK, f"talk:{talk.pk}", talk=talk)
            for ask in self._ask(Who(company, life, person), Kind.CSAT, occasion):
                asked[person.pk] = talk.at
                yield ask

    def _on_leaving(self, company: Company, life: Life, customer: Customer, dice: Random) -> Iterator[Ask]:
        for departure in self.departures[customer.pk]:
            person = departure.notice_by
            if departure.outcome != Departure.Outcome.LEFT or not person or not person.email or dice.random() < 0.2:
                continue
            day = departure.notice_on + timedelta(1)
            occasion = Occasion(day, Trigger.STAFF, f"departure:{departure.pk}", departure=departure)
            yield from self._ask(Who(company, life, person), Kind.EXIT, occasion)

    # One asking ------------------------------------------------------------------------------------------------------

    def _ask(
        self, who: Who, kind: str, when: Occasion, *, channel: str = Channel.EMAIL, wave: Wave | None = None
    ) -> Iterator[Ask]:
        """Give the asking if that day is in the story, they paid then, and the person was there."""
        person, at = who.person, when.at(ZoneInfo(who.company.place.zone))
        too_old = when.day < self.story.today - timedelta(ASKING_SINCE)
        if too_old or at >= self.story.before or (person.left_at and person.left_at <= at) or not _pays(who.life, when.day):
            return
        invitation = Invitation(
            survey=self.surveys[kind],
            customer=person.customer,
            contact=person,
            channel=channel,
            trigger=when.trigger,
            occasion=when.name,
            status=Status.ASKED,
            language=person.language,
            due_at=at,
            asked_at=at,
            expires_at=at + GOOD_FOR,
            wave=wave,
            interaction=when.talk,
            created_by=person.customer.manager if when.trigger == Trigger.STAFF else None,
            nonce=who.company.dice(f"link {kind} {person.pk} {when.name}").getrandbits(62),
        )
        yield Ask(who.company, who.life, invitation, when)


def _days(first: date, every: int, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(every)


def _pays(life: Life, day: date) -> bool:
    return any(spell.started_on <= day and (spell.ended_on is None or day < spell.ended_on) for spell in life.spells)


def _fit_to_ask(person: Contact) -> tuple[bool, ...]:
    """Sorts those first who are there, can be written to and speak for us."""
    return person.left_at is not None, person.email == "", not person.is_champion


def _skip(invitation: Invitation) -> None:
    """They were asked not long ago, so this time nobody wrote to them."""
    invitation.status, invitation.skip_rule = Status.SKIPPED, Rule.QUIET.value
    invitation.asked_at = invitation.expires_at = None
