"""What was said between the demo company and its customers: talks, attempts to reach somebody, issues, open questions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from accounts.models import Contact, Customer, Interaction, OpenQuestion, Product, SupportIssue, User
from retention_site.demo.companies import Company, Scene
from retention_site.demo.lives import WINDOW, Life
from retention_site.demo.topics import TOPICS, Topic

Channel, Direction, Outcome = Interaction.Channel, Interaction.Direction, Interaction.Outcome
Mood, Status, IssueStatus = Interaction.Mood, Interaction.Status, SupportIssue.Status

BY_CODE: Final = {topic.code: topic for topic in TOPICS}
CHANNELS: Final = [
    (Channel.PHONE, 56),
    (Channel.EMAIL, 20),
    (Channel.CHAT, 11),
    (Channel.MEETING, 5),
    (Channel.IN_APP, 3),
    (Channel.SOCIAL, 3),
    (Channel.CHATBOT, 2),
]
SPOKEN: Final = {Channel.PHONE, Channel.MEETING}
NOT_REACHED: Final = [(Outcome.NO_ANSWER, 60), (Outcome.BUSY, 20), (Outcome.VOICEMAIL, 18), (Outcome.WRONG_NUMBER, 2)]
UPSET_MOODS: Final = [Mood.WORRIED, Mood.UPSET, Mood.UPSET, Mood.ANGRY]
USUAL_MOODS: Final = [Mood.CALM, Mood.CALM, Mood.CALM, Mood.WORRIED]
RECENT: Final = 40  # days in which an issue may well still be open


@dataclass
class Talks:
    """Unsaved records of one customer's talks."""

    interactions: list[Interaction] = field(default_factory=list)
    issues: list[SupportIssue] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)


@dataclass
class Teller:
    """Tells one customer's talks; nothing happens at or after `before`."""

    company: Company
    life: Life
    customer: Customer
    contacts: list[Contact]
    staff: list[User]
    specialist: User
    products: dict[str, Product]
    today: date
    before: datetime
    talks: Talks = field(default_factory=Talks)
    dice: Random = field(init=False)
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        self.dice = self.company.dice("talks")
        self.zone = ZoneInfo(self.company.place.zone)

    def tell(self) -> Talks:
        """Return everything that was said, drawn talks first, then the scenes."""
        for day in self._days():
            self._talk(day)
        for scene in self.company.scenes:
            self._scene(scene)
        return self.talks

    # When, who, about what -------------------------------------------------------------------------------------------

    def _days(self) -> Iterator[date]:
        """Days of talks while they tried or paid; those with a scene of their own had a quiet last fortnight."""
        quiet = 14 if self.company.scenes else 0
        begin = max(self.life.first_day, self.today - timedelta(WINDOW))
        last = self.life.spells[-1].ended_on if self.life.spells else None
        end = min(last or self.today, self.today) - timedelta(quiet)
        mean = 42 if self.company.is_vip else 68
        day = begin + timedelta(self.dice.randint(1, 20))
        while day < end:
            yield day
            day += timedelta(max(3, round(self.dice.expovariate(1 / mean))))

    def _moment(self, day: date, hour: int | None = None) -> datetime:
        """A moment of the customer's working day, on `day` or just before where that is a day off."""
        while day.weekday() in self.company.words.weekend:
            day -= timedelta(1)
        at = time(hour if hour is not None else self.dice.randint(9, 15), self.dice.randint(0, 11) * 5)
        return datetime.combine(day, at, self.zone)

    def _contact(self, at: datetime) -> Contact:
        there = [contact for contact in self.contacts if contact.left_at is None or contact.left_at > at]
        return self.dice.choices(there, [3, *[1] * (len(there) - 1)])[0]

    def _staff(self) -> User:
        manager = self.customer.manager
        return manager if manager and self.dice.random() < 0.75 else self.dice.choice(self.staff)

    def _topic(self, day: date) -> Topic:
        ends = [spell.ended_on for spell in self.life.spells if spell.ended_on]
        is_near_end = any(0 <= (end - day).days < 75 for end in ends)
        is_new = (day - self.life.first_day).days < 60
        weights = {topic.code: float(topic.weight) for topic in TOPICS if not topic.product or topic.product in self._held()}
        weights["leaving"] = 14 if is_near_end else (0 if is_new else 0.4)
        weights["training"] *= 4 if is_new else 1
        return BY_CODE[self.dice.choices(list(weights), list(weights.values()))[0]]

    def _held(self) -> set[str]:
        return {line.product for spell in self.life.spells for line in spell.lines} or set(self.company.products)

    # What happened ---------------------------------------------------------------------------------------------------

    def _talk(self, day: date) -> None:
        topic, at = self._topic(day), self._moment(day)
        if at >= self.before:
            return
        channel = self.dice.choices([each for each, _ in CHANNELS], [weight for _, weight in CHANNELS])[0]
        ours = topic.code == "business" or self.dice.random() < 0.35
        contact, staff = self._contact(at), self._staff()
        talk = self._interaction(at, contact, staff, channel=channel, direction=Direction.OUT if ours else Direction.IN)
        if talk.is_attempt and self.dice.random() < 0.3:
            self._attempts(talk)
        if talk.is_attempt and self.dice.random() < 0.06:
            talk.outcome = self._unreached()
            return
        self._say(talk, topic)
        if topic.title and self.dice.random() < 0.6:
            self._issue(talk, topic)
        if channel in SPOKEN and topic.answer and self.dice.random() < 0.3:
            self._ask(talk, self.company.words.quotes[topic.code].question, topic.answer)

    def _scene(self, scene: Scene) -> None:
        at = self._moment(self.today - timedelta(scene.days_ago), scene.hour)
        topic, staff = BY_CODE[scene.topic], self.customer.manager or self.staff[0]
        talk = self._interaction(at, self.contacts[scene.person], staff, channel=Channel.PHONE, direction=Direction.OUT)
        if not scene.is_reached:
            talk.outcome = Outcome.NO_ANSWER
            return
        self._say(talk, topic)
        talk.heard = scene.heard or talk.heard
        talk.said_back = scene.said_back or talk.said_back
        talk.is_confirmed = True
        talk.mood = scene.mood or talk.mood
        talk.status = Status.WANTS_TO_LEAVE if topic.code == "leaving" else Status.OPEN if scene.question else Status.SOLVED
        if scene.issue:
            issue = self._open_issue(talk, topic, topic.severities[0])
            issue.status = scene.issue
            talk.status = Status.OPEN
        if scene.question:
            self.talks.questions.append(OpenQuestion(interaction=talk, text=scene.question, assignee=staff))

    def _interaction(self, at: datetime, contact: Contact, staff: User, *, channel: str, direction: str) -> Interaction:
        talk = Interaction(customer=self.customer, contact=contact, staff=staff, channel=channel, direction=direction, at=at)
        self.talks.interactions.append(talk)
        return talk

    def _attempts(self, talk: Interaction) -> None:
        """One to three calls on the days before, that reached nobody."""
        for days in range(self.dice.choices([1, 2, 3], [60, 28, 12])[0], 0, -1):
            at = self._moment(talk.at.astimezone(self.zone).date() - timedelta(days))
            if talk.contact and at < talk.at:
                missed = self._interaction(at, talk.contact, self._staff(), channel=Channel.PHONE, direction=Direction.OUT)
                missed.outcome = self._unreached()

    def _unreached(self) -> str:
        return self.dice.choices([each for each, _ in NOT_REACHED], [weight for _, weight in NOT_REACHED])[0]

    def _say(self, talk: Interaction, topic: Topic) -> None:
        quote = self.company.words.quotes[topic.code]
        talk.summary = topic.summary
        talk.heard = self.dice.choice(quote.heard)
        talk.status = Status.WANTS_TO_LEAVE if topic.code == "leaving" else Status.SOLVED
        if talk.channel in SPOKEN:
            talk.minutes = self.dice.randint(3, 28)
            talk.said_back = quote.said_back
            talk.is_confirmed = self.dice.random() < 0.8
        if talk.channel != Channel.CHATBOT and self.dice.random() < 0.8:
            talk.mood = self.dice.choice(UPSET_MOODS if topic.is_upsetting else USUAL_MOODS)
            talk.mood_is_elsewhere = talk.mood == Mood.UPSET and self.dice.random() < 0.1
        if topic.product == "stock" and talk.staff != self.specialist and self.dice.random() < 0.2:
            talk.specialist = self.specialist

    def _issue(self, talk: Interaction, topic: Topic) -> None:
        issue = self._open_issue(talk, topic, self.dice.choice(topic.severities))
        took = timedelta(hours=self.dice.lognormvariate(3.4, 1.0))
        resolved_at = self._moment((talk.at + took).astimezone(self.zone).date() + timedelta(1))
        is_recent = (self.before - talk.at).days < RECENT
        if resolved_at >= self.before or (is_recent and self.dice.random() < 0.55):
            issue.status = self.dice.choice([IssueStatus.OPEN, IssueStatus.OPEN, IssueStatus.WAITING])
            talk.status = self.dice.choice([Status.OPEN, Status.OPEN, Status.PASSED_ON])
            return
        issue.status, issue.resolved_at, issue.resolution = IssueStatus.RESOLVED, max(resolved_at, talk.at), topic.resolution
        if talk.contact and talk.staff and resolved_at > talk.at:
            channel = self.dice.choice([Channel.PHONE, Channel.EMAIL])
            told = self._interaction(resolved_at, talk.contact, talk.staff, channel=channel, direction=Direction.OUT)
            told.issue, told.status, told.mood = issue, Status.SOLVED, Mood.CALM if channel == Channel.PHONE else ""
            told.summary = topic.resolution

    def _open_issue(self, talk: Interaction, topic: Topic, severity: str) -> SupportIssue:
        issue = SupportIssue(
            customer=self.customer,
            contact=talk.contact,
            product=self.products.get(topic.product),
            assignee=talk.staff,
            kind=topic.kind,
            severity=severity,
            title=topic.title,
            description=talk.heard,
            opened_at=talk.at,
        )
        talk.issue = issue
        self.talks.issues.append(issue)
        return issue

    def _ask(self, talk: Interaction, text: str, answer: str) -> None:
        question = OpenQuestion(interaction=talk, text=text, assignee=talk.staff)
        answered_at = self._moment(talk.at.astimezone(self.zone).date() + timedelta(self.dice.randint(1, 6)))
        if talk.at < answered_at < self.before:
            question.answer, question.answered_at = answer, answered_at
        else:
            talk.status = Status.OPEN
        self.talks.questions.append(question)
