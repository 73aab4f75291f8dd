"""What became of the messages of an outreach, step by step: each step counts rows of the ledger, and says which.

Who was refused when it was planned is in no part of the comparison; whatever happened later happened to a part of it.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import ContactPolicy, LinkClick, Message, MessageEvent, MessageTemplate
from playbooks.models import CallTask
from playbooks.outreach.goals import TREATED
from playbooks.outreach.running import UNDER_WAY

Arm, Status = Message.Arm, Message.Status
Channel = MessageTemplate.Channel
SENT = (Status.SENT, Status.BOUNCED, Status.COMPLAINED)


@dataclass(frozen=True)
class Step:
    """One step: which messages it counts, and what it is called. Without arms or statuses it counts those of any."""

    code: str
    label: Any
    icon: str
    arms: tuple[Message.Arm, ...] = ()
    statuses: tuple[Message.Status, ...] = ()
    extra: Q | None = None  # what the groups do not hold, and is counted on its own

    @property
    def condition(self) -> Q:
        """The messages it counts."""
        found = self.extra or Q()
        if self.arms:
            found &= Q(arm__in=self.arms)
        return found & Q(status__in=self.statuses) if self.statuses else found

    def holds(self, arm: str, status: str) -> bool:
        """Does it count messages of this arm and status?"""
        return (not self.arms or arm in self.arms) and (not self.statuses or status in self.statuses)


STEPS = {
    step.code: step
    for step in (
        Step("fitted", _("Fitted"), "outline/users"),
        Step("refused", _("Left out when it was planned"), "outline/hand-stop", (Arm.NONE,)),
        Step("held_back", _("Held back to compare with"), "outline/scale", (Arm.HELD,)),
        Step("meant", _("Meant for"), "outline/target-arrow", TREATED),
        Step("under_way", _("Still to be sent"), "outline/clock", TREATED, UNDER_WAY),
        Step("stopped", _("Left out when it was to be sent"), "outline/hand-stop", TREATED, (Status.REFUSED,)),
        Step("cancelled", _("Cancelled"), "outline/ban", TREATED, (Status.CANCELLED,)),
        Step("failed", _("Failed"), "outline/alert-triangle", TREATED, (Status.PARKED,)),
        Step("uncertain", _("Perhaps sent"), "outline/help-circle", TREATED, (Status.UNCERTAIN,)),
        Step("sent", _("Sent"), "outline/mail-check", TREATED, SENT),
        Step("delivered", _("Told to have arrived"), "outline/mailbox", TREATED, SENT,
             Q(delivered_at__isnull=False, channel=Channel.EMAIL)),
        *(
            Step(f"call_{code}", label, icon, TREATED, (Status.SENT,),
                 Q(pk__in=CallTask.objects.filter(outcome=outcome).order_by().values("message")))
            for code, outcome, label, icon in (
                ("open", "", _("Still to be called"), "outline/phone-call"),
                ("done", CallTask.Outcome.DONE, _("Talked with them"), "outline/phone-check"),
                ("unreached", CallTask.Outcome.UNREACHED, _("Never reached on the telephone"), "outline/phone-off"),
                ("withdrawn", CallTask.Outcome.WITHDRAWN, _("Call withdrawn"), "outline/phone-x"),
            )
        ),
        Step("bounced", _("Could not be delivered"), "outline/mail-x", TREATED, (Status.BOUNCED,)),
        Step("complained", _("Complained of"), "outline/mood-sad", TREATED, (Status.COMPLAINED,)),
        Step("replied", _("Replied to"), "outline/message-reply", TREATED, (),
             Q(pk__in=MessageEvent.objects.filter(kind=MessageEvent.Kind.REPLIED).order_by().values("message"))),
        Step("clicked", _("A link was followed"), "outline/link", TREATED, (),
             Q(pk__in=LinkClick.objects.filter(is_scanner=False).order_by().values("message"))),
    )
}  # fmt: skip
LEFT_OUT = ("refused", "stopped", "cancelled")  # steps with a reason for each


@dataclass(frozen=True)
class Funnel:
    """The messages counted by step; of those left out, how often for each reason (a rule)."""

    counts: Counter[str]
    reasons: dict[str, Counter[str]]

    @property
    def steps(self) -> list[tuple[Step, int, list[tuple[str, int]]]]:
        """Those worth showing, with their count and the rules behind it, the most frequent first."""
        always = {"fitted", "held_back", "meant", "sent"}
        shown = (step for code, step in STEPS.items() if code in always or self.counts[code])
        return [(step, self.counts[step.code], self.reasons.get(step.code, Counter()).most_common()) for step in shown]


def funnel_of(messages: QuerySet[Message]) -> Funnel:
    """Count `messages`, which are those of an outreach that somebody may see, in five queries."""
    counts, reasons = Counter[str](), {code: Counter[str]() for code in LEFT_OUT}
    groups = messages.order_by().values_list("arm", "status", "rule")
    arrived = Count("delivered_at", filter=Q(channel=Channel.EMAIL))
    for arm, status, rule, n, delivered in groups.annotate(n=Count("pk"), arrived=arrived):
        for step in (each for each in STEPS.values() if not each.extra and each.holds(arm, status)):
            counts[step.code] += n
            if rule and step.code in LEFT_OUT:
                reasons[step.code][rule] += n
        counts["delivered"] += delivered if STEPS["delivered"].holds(arm, status) else 0
    for code, n in _calls(messages).items():
        counts[code] = n
    counts["replied"] = messages.filter(STEPS["replied"].condition).count()
    counts["clicked"] = messages.filter(STEPS["clicked"].condition).count() if ContactPolicy.current().counts_clicks else 0
    return Funnel(counts, reasons)


def _calls(messages: QuerySet[Message]) -> dict[str, int]:
    """Count the calls that were asked for, by what came of them."""
    counts = CallTask.objects.filter(message__in=messages.order_by()).by_outcome()
    return {f"call_{outcome or 'open'}": n for outcome, n in counts.items()}
