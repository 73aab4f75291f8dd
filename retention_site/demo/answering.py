"""Who answered the demo company's surveys, and what: scores follow the customer's own story, words are in their language."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from accounts.models import SupportIssue
from accounts.names import search_key
from retention_site.demo.asking import Ask, Kind, Mood, Scripted, Status
from retention_site.demo.opinions import OPINIONS, Opinion
from retention_site.demo.story import Story
from surveys import suspicion
from surveys.actions.responses import answer_row
from surveys.branching import Answers
from surveys.models import Answer, Band, Channel, Question, Response, ResponseChange, Ruling, Survey
from surveys.models.responses import band_of

State = Response.State

# Of those asked, by channel
RATES: Final = {Channel.EMAIL: 0.31, Channel.PHONE: 0.64, Channel.LINK: 0.38}
UNENGAGED: Final = 0.7  # as often as the others
MOST_WAIT: Final = timedelta(days=20)
MEANS: Final = {Kind.NPS: 8.5, Kind.CSAT: 4.5, Kind.CHECK_IN: 4.3}
SPREADS: Final = {Kind.NPS: 1.5, Kind.CSAT: 0.8, Kind.CHECK_IN: 0.8}
HELD_EVERY, CHANGED_EVERY = 55, 11  # of the answers that came by mail
SIGNS: Final = ((suspicion.TOO_QUICK,), (suspicion.TRAP,), (suspicion.TOO_QUICK, suspicion.TRAP), (suspicion.HIDDEN_FIELD,))
KIOSK_DAYS, KIOSK = 200, 48  # days ago that the tablet was put up, and how many answered on it
TEXT_OF: Final = {Band.DETRACTOR: "improve", Band.PASSIVE: "missing", Band.PROMOTER: "best"}
WRITES: Final = {Band.DETRACTOR: 0.68, Band.PASSIVE: 0.5, Band.PROMOTER: 0.42}
SAID_ON_LEAVING: Final = {
    "roi-and-value": "price",
    "features-and-usability": "missing",
    "failure-to-launch": "help",
    "low-usage": "hard",
    "change-at-customer": "change",
}


@dataclass
class Told:
    """Unsaved records; `said` keeps by `id()` of an answer which opinion it holds, `scripts` which script it follows."""

    responses: list[Response] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    changes: list[ResponseChange] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    said: dict[int, Opinion] = field(default_factory=dict)
    scripts: dict[int, Scripted] = field(default_factory=dict)


@dataclass
class Teller:
    """Draws who answers an asking, and what; no answer comes at or after the end of the story."""

    story: Story
    questions: dict[str, dict[str, Question]]  # by kind of survey and code
    told: Told = field(default_factory=Told)
    issues: dict[int, list[SupportIssue]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for issue in self.story.issues:
            self.issues[issue.customer_id].append(issue)

    def tell(self, asks: Iterable[Ask], kiosk: Survey) -> Told:
        """Return the answers to `asks`, whose invitations become answered, and those of the tablet at the fair."""
        for ask in asks:
            if ask.invitation.asked_at:
                self._hear(ask, ask.invitation.asked_at)
        dice = Random("keepsake kiosk")  # noqa: S311
        for number in range(KIOSK):
            self._at_the_kiosk(kiosk, number, dice)
        return self.told

    # Who answers -----------------------------------------------------------------------------------------------------

    def _hear(self, ask: Ask, asked_at: datetime) -> None:
        invitation, script = ask.invitation, ask.occasion.script
        dice = ask.company.dice(f"answer {invitation.survey.kind} {invitation.contact_id} {invitation.occasion}")
        rate = RATES[Channel(invitation.channel)] * (1.12 if ask.company.is_engaged else UNENGAGED)
        by_phone = invitation.channel == Channel.PHONE
        wait = timedelta(minutes=dice.randint(3, 9)) if by_phone else timedelta(hours=0.2 + dice.expovariate(1 / 30))
        at = asked_at + min(wait, MOST_WAIT)
        if script:
            at = self.story.before - timedelta(days=script.days_ago - 1, hours=14 - invitation.contact_id % 3)
        elif dice.random() > rate or at >= self.story.before:
            return
        opinion, answers = self._scripted(script) if script else self._drawn(ask, at, dice)
        response = Response(
            survey=invitation.survey,
            invitation=invitation,
            customer=invitation.customer,
            contact=invitation.contact,
            team=invitation.customer.team,
            channel=invitation.channel,
            recorder=invitation.customer.manager if by_phone else None,
            language=invitation.language,
            first_answered_at=at,
        )
        invitation.status, invitation.version = Status.ANSWERED, 2
        if script:
            self.told.scripts[id(response)] = script
        self._send(response, at, answers, opinion, dice)

    def _at_the_kiosk(self, survey: Survey, number: int, dice: Random) -> None:
        """Somebody at the tablet: nobody knows who. The first one was a colleague trying it out."""
        language = dice.choice(("ar", "ar", "th", "th", "id", "en"))
        at = self.story.before - timedelta(days=KIOSK_DAYS * (1 - number / KIOSK), hours=dice.randint(5, 12))
        score = min(max(round(dice.gauss(8, 2)), 0), 10)
        opinion = _choose(OPINIONS[language], band_of(score), dice) if dice.random() < 0.3 else None
        response = Response(survey=survey, channel=Channel.KIOSK, language=language, first_answered_at=at)
        if not number:
            response.state, response.excluded_as = State.EXCLUDED, Response.Exclusion.TEST
            opinion, score = Opinion("test test"), 0
            ruling = Ruling(response=response, at=at + timedelta(hours=3), actor=self.story.crew.users["salma"])
            ruling.before, ruling.after, ruling.excluded_as = State.COUNTED, State.EXCLUDED, response.excluded_as
            self.told.rulings.append(ruling)
        self._send(response, at, _recommending(score, opinion), opinion, dice)

    # What they say ---------------------------------------------------------------------------------------------------

    def _drawn(self, ask: Ask, at: datetime, dice: Random) -> tuple[Opinion | None, Answers]:
        kind, opinions = ask.invitation.survey.kind, OPINIONS[ask.invitation.language]
        if kind == Kind.EXIT:
            return self._on_leaving(ask, dice)
        low, high = (0, 10) if kind == Kind.NPS else (1, 5)
        mood = self._mood(ask, at) * (1 if kind == Kind.NPS else 0.4)
        score = min(max(round(dice.gauss(MEANS[Kind(kind)] + mood, SPREADS[Kind(kind)])), low), high)
        if kind == Kind.NPS:
            band = band_of(score)
            opinion = _choose(opinions, band, dice) if dice.random() < WRITES[band] else None
            return opinion, _recommending(score, opinion)
        if kind == Kind.CSAT:
            said = opinions.talk_good if score > 3 else opinions.talk_bad
            opinion = dice.choice(said) if dice.random() < 0.38 else None
            return opinion, {"satisfied": score} | ({"why": opinion.words} if opinion else {})
        opinion = dice.choice(opinions.better) if dice.random() < 0.5 else None
        answers: Answers = {"relationship": score} | ({"better": opinion.words} if opinion else {})
        for code, lines in (("industry", opinions.industry), ("company", opinions.company)):
            if dice.random() < 0.4:
                answers[code] = dice.choice(lines).words
        return opinion, answers

    def _mood(self, ask: Ask, at: datetime) -> float:
        """How far from the usual this customer is at that moment, in points of ten: open issues and the end draw it down."""
        company = ask.company
        mood = company.dice("temper").gauss(0, 0.8) + 0.4 * company.is_engaged + 0.3 * company.is_needs_based
        there = [issue for issue in self.issues[ask.invitation.customer_id] if issue.opened_at <= at]
        mood -= 1.4 * min(sum(issue.resolved_at is None or issue.resolved_at > at for issue in there), 2)
        ends = [spell.ended_on for spell in ask.life.spells if spell.ended_on]
        if any(0 <= (end - at.date()).days < 240 for end in ends):
            mood -= 2.8
        if ask.life.fades_on and at.date() > ask.life.fades_on - timedelta(30):
            mood -= 2
        if ask.occasion.talk and ask.occasion.talk.mood in {Mood.UPSET, Mood.ANGRY}:
            mood -= 2.2
        return mood

    def _on_leaving(self, ask: Ask, dice: Random) -> tuple[Opinion | None, Answers]:
        reason = ask.occasion.departure.said_reason if ask.occasion.departure else None
        category = reason.category.code if reason else ""
        answers: Answers = {"reasons": [SAID_ON_LEAVING.get(category, "other")]}
        opinions = OPINIONS[ask.invitation.language]
        if dice.random() < 0.35:
            answers["instead"] = dice.choice(opinions.instead).words
        if dice.random() < 0.45:
            answers["back"] = dice.choice(opinions.back).words
        words = answers.get("back") or answers.get("instead")
        return (Opinion(words, category) if words else None), answers

    def _scripted(self, script: Scripted) -> tuple[Opinion, Answers]:
        opinion = Opinion(script.said, script.category)
        return opinion, _recommending(script.score, opinion)

    # What is written down --------------------------------------------------------------------------------------------

    def _send(self, response: Response, at: datetime, answers: Answers, opinion: Opinion | None, dice: Random) -> None:
        """Write the sending down; now and then a machine sent it, or somebody thought better of it within the week."""
        told, number = self.told, len(self.told.responses)
        response.answered_at = at
        is_mail = response.channel == Channel.EMAIL and id(response) not in told.scripts
        if is_mail and number % HELD_EVERY == 7:
            response.held_for, response.state = list(SIGNS[number // HELD_EVERY % len(SIGNS)]), State.HELD
            if response.invitation and response.invitation.asked_at:
                response.answered_at = response.first_answered_at = response.invitation.asked_at + timedelta(seconds=2)
        elif is_mail and number % CHANGED_EVERY == 3 and "recommend" in answers:
            later = at + timedelta(hours=dice.randint(2, 90))
            if later < self.story.before:
                first = {"recommend": abs(answers["recommend"] - dice.choice((1, 2)))}
                told.changes.append(_sending(response, first))
                response.answered_at, response.version = later, 2
        told.changes.append(_sending(response, answers))
        questions = self.questions[response.survey.kind]
        rows = [answer_row(questions[code], value) for code, value in answers.items() if code in questions]
        for row in rows:
            row.response = response
        words = [row.text for row in rows if row.text]
        response.score = next((row.number for row in rows if row.number is not None), None)
        response.has_words, response.search_key = bool(words), search_key("\n".join(words))
        told.responses.append(response)
        told.answers += rows
        if opinion:
            told.said[id(response)] = opinion
        self._tag(response, opinion, dice)

    def _tag(self, response: Response, opinion: Opinion | None, dice: Random) -> None:
        """What colleagues made of it: nearly all older words are read, of those of the last days about half."""
        age = self.story.before - response.answered_at
        read_at = response.answered_at + timedelta(hours=dice.randint(1, 40))
        is_read = dice.random() < (0.97 if age > timedelta(days=9) else 0.5)
        if response.has_words and is_read and read_at < self.story.before and id(response) not in self.told.scripts:
            response.read_at = read_at
            response.is_feature_request = bool(opinion and opinion.is_feature_request)


def _choose(opinions: Any, band: Band, dice: Random) -> Opinion:
    said: tuple[Opinion, ...] = getattr(opinions, band)
    return dice.choice(said)


def _recommending(score: int, opinion: Opinion | None) -> Answers:
    return {"recommend": score} | ({TEXT_OF[band_of(score)]: opinion.words} if opinion else {})


def _sending(response: Response, answers: Answers) -> ResponseChange:
    return ResponseChange(
        response=response,
        at=response.answered_at,
        channel=response.channel,
        recorder=response.recorder,
        answers=answers,
        held_for=response.held_for,
    )
