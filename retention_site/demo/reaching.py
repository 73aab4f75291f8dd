"""The demo company's outreach: one that is over and can be told, two that run, one of them
by telephone, a draft, and one that waits for a lead.

Runs are planned by the product itself, as of their day, and what was to be sent is then noted as sent, or as come back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from django.db.models import F

from accounts.models import ContactPolicy, Interaction, Message, MessageEvent, MessageTemplate, Segment, TemplateWording
from playbooks.models import Outreach, OutreachRun
from playbooks.outreach.running import plan_run
from retention_site.demo.call_tasks import ask_to_call
from retention_site.demo.letters import CALL, CHECK_IN, LETTERS, QUESTION, REPLIES, TIP, Letter
from retention_site.demo.statements import insert, stamp
from retention_site.demo.story import Story

Status, Goal = Outreach.Status, Outreach.Goal
GOAL_DAYS: Final = 14
REPLYING: Final = {"a": 0.22, "b": 0.30}  # how many of those who got it write back
BROUGHT_BACK: Final = 37  # every so many-th mail comes back
NO_MAILBOX: Final = "550 5.1.1 The mailbox does not exist"
WEEK: Final = timedelta(7)
HELD_FROM_ALL: Final = 20  # percent of the customers, for so many days
HELD_DAYS: Final = 180


@dataclass(frozen=True)
class Plan:
    """One outreach, and how many days ago each of its runs was."""

    name: str
    letter: Letter
    segment: str
    owner: str
    status: str
    runs: tuple[int, ...] = ()
    fields: tuple[tuple[str, Any], ...] = ()
    second: Letter | None = None


PLANS: Final = (
    Plan(
        "Counting by shelf",
        TIP,
        "everybody-here",
        "youssef",
        Status.DONE,
        (100,),
        (("goal", Goal.ANSWERED), ("goal_days", GOAL_DAYS), ("holdout_percent", 30)),
        QUESTION,
    ),
    Plan(
        "Quiet for a while",
        CHECK_IN,
        "slipping-away",
        "thana",
        Status.RUNNING,
        (22, 15, 8),
        (("goal", Goal.ACTIVE), ("holdout_percent", 40), ("repeats", Outreach.Repeats.WEEKLY)),
    ),
    Plan(
        "A second product", QUESTION, "single-product", "kanda", Status.DRAFT, (), (("goal", Goal.UPGRADED), ("goal_days", 90))
    ),
    Plan("A call before we lose them", CALL, "slipping-away", "youssef", Status.RUNNING, (2,), (("holdout_percent", 40),)),
    Plan("Counting by shelf, once more", TIP, "everybody-here", "mariam", Status.WAITING, (), (("goal", Goal.ANSWERED),)),
)


def reach_out(story: Story) -> None:
    """Store the templates, the outreach, and what became of its messages by the end of the story."""
    if story.is_alone:
        _hold_back(story)
    templates = {letter.code: _template(letter) for letter in LETTERS}
    rule = {"field": "stage", "op": "is", "value": ["active", "slipping", "won_back"]}
    Segment.objects.get_or_create(
        code="everybody-here", defaults={"wordings": {"en": "Everybody who is here"}, "rule": rule, "rank": 500}
    )
    for plan in PLANS:
        outreach = _outreach(story, plan, templates)
        for days in plan.runs:
            _run(story, outreach, days)
        if plan.runs:
            Outreach.objects.filter(pk=outreach.pk).update(status=plan.status, next_run_at=_next(story, plan))


def _hold_back(story: Story) -> None:
    """Hold some customers back from all outreach, the same ones each time the story is told."""
    policy = ContactPolicy.current()
    policy.holdout_percent, policy.salt = HELD_FROM_ALL, "demo"
    policy.save()
    stamp([(policy, story.before - timedelta(HELD_DAYS))], "created_at", "updated_at")


def _template(letter: Letter) -> MessageTemplate:
    fields = {"name": letter.name, "note": letter.note, "purpose": letter.purpose, "channel": letter.channel, "fallback": "en"}
    template = MessageTemplate.objects.create(code=letter.code, **fields)
    insert(
        [
            TemplateWording(template=template, edition=template.edition, language=language, subject=subject, body=body)
            for language, (subject, body) in letter.wordings.items()
        ]
    )
    return template


def _outreach(story: Story, plan: Plan, templates: dict[str, MessageTemplate]) -> Outreach:
    began = _at(story, plan.runs[0]) if plan.runs else None
    outreach = Outreach.objects.create(
        name=plan.name,
        template=templates[plan.letter.code],
        second_template=templates[plan.second.code] if plan.second else None,
        segment=Segment.objects.get(code=plan.segment),
        owner=story.crew.users[plan.owner],
        status=Status.RUNNING if plan.runs else plan.status,
        salt=f"demo {plan.letter.code}"[:16],
        launched_at=began,
        **dict(plan.fields),
    )
    stamp([(outreach, began or story.before - timedelta(1))], "created_at", "updated_at")
    return outreach


def _next(story: Story, plan: Plan) -> datetime | None:
    return _at(story, plan.runs[-1]) + 2 * WEEK if plan.status == Status.RUNNING else None


def _at(story: Story, days: int) -> datetime:
    """The morning so many days before the story ends."""
    return (story.before - timedelta(days)).replace(hour=9, minute=0, second=0, microsecond=0)


def _run(story: Story, outreach: Outreach, days: int) -> None:
    run = OutreachRun.objects.create(outreach=outreach, number=outreach.runs.count() + 1)
    stamp([(run, _at(story, days))], "planned_at")
    plan_run(run.pk)
    messages = Message.objects.filter(occasion=run.occasion)
    planned = messages.filter(status=Message.Status.PLANNED).order_by("customer__external_id", "pk")
    if outreach.template.channel == MessageTemplate.Channel.CALL:
        ask_to_call(run, list(planned.select_related("customer__manager", "contact")), _at(story, days))
    else:
        _send(list(planned))
    if outreach.goal == Goal.ANSWERED:
        _reply(list(messages.filter(status=Message.Status.SENT).select_related("customer", "contact").order_by("pk")))


def _send(messages: Sequence[Message]) -> None:
    """Note them as sent, now and then as come back; one person complained."""
    sent = Message.objects.filter(pk__in=[message.pk for message in messages])
    went = timedelta(seconds=40)
    sent.update(status=Message.Status.SENT, attempts=1, begun_at=F("due_at") + went, settled_at=F("due_at") + went)
    back = messages[BROUGHT_BACK - 1 :: BROUGHT_BACK]
    ends = [(each, MessageEvent.Kind.BOUNCED, NO_MAILBOX) for each in back]
    ends += [(each, MessageEvent.Kind.COMPLAINED, "") for each in messages[50:51]]
    for message, kind, detail in ends:
        Message.objects.filter(pk=message.pk).update(status=kind.value, detail=detail)
    insert([_event(message, kind, message.due_at + timedelta(minutes=3), detail) for message, kind, detail in ends])


def _event(message: Message, kind: MessageEvent.Kind, at: datetime, detail: str = "") -> MessageEvent:
    return MessageEvent(key=f"demo:{message.pk}:{kind.value}", message=message, kind=kind, at=at, detail=detail)


def _reply(messages: Sequence[Message]) -> None:
    """Some write back within the days: onto the timeline, and noted with the message."""
    talks, events = [], []
    for message in messages:
        customer = message.customer
        dice = Random(f"reply {customer and customer.external_id}")  # noqa: S311 - a story, no secret
        if customer is None or dice.random() >= REPLYING[message.arm]:
            continue
        at = message.due_at + timedelta(hours=dice.randint(1, 24 * GOAL_DAYS - 48))
        talk = Interaction(customer=customer, contact=message.contact, channel="email", direction="in", at=at)
        talk.summary, talk.heard, talk.status = "Replied to our mail", REPLIES[customer.language], "solved"
        talks.append(talk)
        events.append(_event(message, MessageEvent.Kind.REPLIED, at))
    insert(talks)
    stamp(((talk, talk.at) for talk in talks), "created_at", "updated_at")
    insert(events)
