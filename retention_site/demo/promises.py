"""The demo company's promises: two years of callbacks with every outcome, those owed now, who is away, and their mail."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from accounts.models import Absence, Consent, Contact, Interaction, Message, User
from playbooks.models import Callback, CallbackEvent, CallingHours, EscalationStep
from playbooks.notices import CONFIRMATION, REMIND_BEFORE, REMINDER
from retention_site.demo.story import Story

EVERY: Final = 9  # of the calls that reached somebody, one in so many ended with a promise
OUTCOMES: Final = {
    Callback.Outcome.KEPT: 76,
    Callback.Outcome.KEPT_LATE: 12,
    Callback.Outcome.BROKEN: 6,
    Callback.Outcome.WITHDRAWN: 6,
}
ABOUT: Final = (
    "Whether the counts are right after the update",
    "What a second till would cost",
    "How to export the month for the accountant",
    "When the technician can come",
    "The invoice that does not match",
    "Whether the new menu prints as it should",
)
REASONS: Final = {
    Callback.Outcome.BROKEN: "The colleague who knew was ill, and nobody took it over",
    Callback.Outcome.WITHDRAWN: "They wrote that it works again",
}
STEPS: Final = [(0, "assignee"), (15, "stand_in"), (30, "team"), (90, "lead")]
HOURS: Final = {"EG": (time(10), time(21)), "TH": (time(9), time(20))}
# days from today, hour, minute; the past ones are overdue
OWED: Final = (
    (-9, 15, 0), (-3, 11, 30), (-1, 14, 15), (-1, 16, 30), (0, 9, 30), (0, 10, 45), (0, 13, 0), (0, 14, 30), (0, 15, 45),
    (0, 16, 15), (1, 9, 15), (1, 11, 0), (1, 15, 30), (2, 10, 0), (2, 14, 0), (3, 9, 45), (3, 13, 30), (4, 10, 30),
    (4, 16, 0), (5, 11, 15), (6, 14, 45), (7, 10, 15),
)  # fmt: skip
CALLERS: Final = ("mariam", "mariam", "karim", "somchai", "rina", "mariam", "thana", "youssef", "nour", "dimas")
AWAY: Final = (("hannah", -1, 4, "karim", "Holiday"), ("kanda", 3, 8, "somchai", "Training"), ("nour", -40, -33, "karim", ""))


@dataclass
class Promises:
    """Unsaved records; `letters` says which messages there were about which callback, since they name its key."""

    steps: list[EscalationStep] = field(default_factory=list)
    hours: list[CallingHours] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    callbacks: list[Callback] = field(default_factory=list)
    events: list[CallbackEvent] = field(default_factory=list)
    letters: list[tuple[Callback, Message]] = field(default_factory=list)

    def messages(self) -> Iterator[Message]:
        """The messages, once the callbacks are stored."""
        for callback, message in self.letters:
            message.occasion = f"callback:{callback.pk}:1:{message.kind}"
            message.params = {"callback": callback.pk, "promised_for": callback.promised_for.isoformat()}
            yield message


def tell_promises(story: Story) -> Promises:
    """Return what was promised by the morning of `story.today`; the story's talks must be stored."""
    promises, users = Promises(), story.crew.users
    known = set(CallingHours.objects.values_list("country", flat=True))
    promises.hours = [CallingHours(country=c, opens=o, closes=u) for c, (o, u) in HOURS.items() if c not in known]
    cairo = story.crew.teams["Cairo"]
    if not cairo.escalation_steps.exists():
        promises.steps = [EscalationStep(team=cairo, after_minutes=minutes, target=target) for minutes, target in STEPS]
    for key, starts, ends, stand_in, reason in AWAY:
        first, last = (_at(users[key], story.today + timedelta(days), time(0)) for days in (starts, ends))
        promises.absences.append(
            Absence(user=users[key], starts_at=first, ends_at=last, stand_in=users[stand_in], reason=reason)
        )
    reached = [talk for talk in story.interactions if _fits(talk)]
    for number, talk in enumerate(reached[::EVERY]):
        _past(promises, story, talk, Random(number))  # noqa: S311
    _owed(promises, story, reached)
    return promises


def _fits(talk: Interaction) -> bool:
    reached = talk.outcome == Interaction.Outcome.REACHED and talk.channel == Interaction.Channel.PHONE
    return bool(reached and talk.contact and talk.contact.left_at is None and talk.staff and talk.staff.is_active)


def _past(promises: Promises, story: Story, talk: Interaction, dice: Random) -> None:
    """A promise made in a talk, and how it ended before the story does."""
    staff = _present(talk.staff)
    day = story.today - timedelta((story.before - talk.at).days) + timedelta(dice.randint(1, 4))
    promised_for = _at(staff, day, time(dice.randint(9, 16), dice.choice((0, 15, 30, 45))))
    if promised_for <= talk.at or promised_for > story.before - timedelta(days=2):
        return
    callback = _callback(talk, staff, promised_for, dice)
    outcome = dice.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
    late = {Callback.Outcome.KEPT: 4, Callback.Outcome.KEPT_LATE: 55, Callback.Outcome.BROKEN: 1500}.get(outcome, -45)
    callback.closed_at = max(promised_for + timedelta(minutes=late), callback.promised_at)
    callback.outcome, callback.outcome_reason = outcome, REASONS.get(outcome, "")
    _note(promises, callback, "promised", callback.promised_at)
    if dice.random() < 0.1:
        callback.moves = 1
        _note(promises, callback, "moved_by_us", callback.promised_at + timedelta(minutes=20), reason="The expert is away")
    if callback.closed_at > callback.due_by:
        _note(promises, callback, "missed", callback.due_by)
    _note(promises, callback, "closed", callback.closed_at, outcome=outcome, reason=callback.outcome_reason)
    promises.callbacks.append(callback)
    if dice.random() < 0.6:
        _letter(promises, callback, REMINDER, to=staff, status="sent", due=promised_for - REMIND_BEFORE)
    if dice.random() < 0.4 and _present(talk.contact).email:
        status = dice.choices(["sent", "refused", "cancelled"], [88, 7, 5])[0]
        _letter(promises, callback, CONFIRMATION, to=talk.contact, status=status, due=callback.promised_at)


def _owed(promises: Promises, story: Story, reached: list[Interaction]) -> None:
    """What is owed now: late, today and in the days to come; two confirmations wait for a person, two failed."""
    paying = {spell.customer_id for spell in story.spells if spell.ended_on is None}
    talks = iter([talk for talk in reversed(reached) if talk.customer_id in paying and _present(talk.contact).email])
    used: set[int] = set()
    for number, (days, hour, minute) in enumerate(OWED):
        talk = next(talk for talk in talks if talk.customer_id not in used)
        used.add(talk.customer_id)
        caller = story.crew.users[CALLERS[number % len(CALLERS)]]
        promised_for = _at(caller, story.today + timedelta(days), time(hour, minute))
        callback = _callback(talk, caller, promised_for, Random(number))  # noqa: S311
        made = min(promised_for - timedelta(days=1), story.before - timedelta(hours=9))
        callback.promised_at = min(callback.promised_at, made) if callback.promised_at < promised_for else made
        callback.escalates_at = callback.due_by
        promises.callbacks.append(callback)
        _note(promises, callback, "promised", callback.promised_at)
        if days < 0:
            _note(promises, callback, "missed", callback.due_by)
        else:
            _letter(promises, callback, REMINDER, to=caller, status="planned", due=promised_for - REMIND_BEFORE)
        if number % 3 == 0 and number < 18:
            status = ("uncertain", "parked", "sent")[number // 3 % 3]
            _letter(promises, callback, CONFIRMATION, to=talk.contact, status=status, due=callback.promised_at)


def _callback(talk: Interaction, assignee: User, promised_for: datetime, dice: Random) -> Callback:
    contact = _present(talk.contact)
    callback = Callback(
        customer=talk.customer,
        contact=contact,
        phone=contact.phone,
        about=dice.choice(ABOUT),
        heard=talk.heard,
        interaction=talk,
        promised_at=talk.at + timedelta(minutes=(talk.minutes or 2)),
        promised_by=talk.staff,
        assignee=assignee,
        zone_name=str(contact.zone),
        nonce=dice.getrandbits(62),
    )
    callback.set_time(promised_for, 15)
    return callback


def _note(promises: Promises, callback: Callback, kind: str, at: datetime, **fields: Any) -> None:
    who = None if kind == "missed" else callback.assignee
    event = CallbackEvent(
        callback=callback, kind=kind, at=at, actor=who, promised_for=callback.promised_for, assignee=callback.assignee, **fields
    )
    promises.events.append(event)


SUBJECTS: Final = {REMINDER: "Soon: call {}", CONFIRMATION: "We will call you"}
WENT: Final[dict[str, dict[str, Any]]] = {
    "sent": {"attempts": 1},
    "refused": {"rule": "opted_out"},
    "cancelled": {"rule": "moved"},
    "uncertain": {"attempts": 1},
    "parked": {"attempts": 1, "detail": "550 5.1.1 The mailbox does not exist"},
    "planned": {},
}


def _letter(
    promises: Promises, callback: Callback, kind: str, *, to: Contact | User | None, status: str, due: datetime
) -> None:
    person = _present(to)
    contact = person if isinstance(person, Contact) else None
    message = Message(
        kind=kind,
        purpose=Consent.Purpose.SERVICE,
        address=person.email.lower(),
        contact=contact,
        customer=contact.customer if contact else None,
        user=None if isinstance(person, Contact) else person,
        language=person.language or callback.customer.language,
        status=status,
        due_at=due,
        expires_at=callback.due_by,
        created_at=callback.promised_at,
        **WENT[status],
    )
    if message.attempts:
        message.begun_at = due + timedelta(seconds=40)
    if status == "sent":
        message.subject = SUBJECTS[kind].format(callback.customer.name)
    if status not in {"planned", "uncertain"}:
        message.settled_at = due + timedelta(seconds=41)
    promises.letters.append((callback, message))


def _present(person: Any) -> Any:
    """A person that the story says is there."""
    assert person is not None  # noqa: S101
    return person


def _at(user: User, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, user.zone)
