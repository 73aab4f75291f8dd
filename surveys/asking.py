"""May this person be asked now, and why not: the facts of the clocks, for many people at once, and the words."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.contact_policy import reason_words, refusals, register_reasons, upsets
from accounts.models import Contact, Message
from accounts.names import can_greet
from retention_site.base.clocks import date_name
from surveys.clocks import Ask, Rule, Throttle, throttled
from surveys.models import AskingRules, Invitation, Survey

NO_ADDRESS, NO_NAME, CLOSED = "survey_no_address", "survey_no_name", "survey_closed"
STOPPED, MAIL_FAILED, PERSON_GONE, THEY_LEAVE = "wave_stopped", "mail_failed", "person_gone", "customer_leaves"

register_reasons(
    {
        Rule.QUIET.value: gettext_lazy("They were asked not long ago."),
        Rule.NPS.value: gettext_lazy("They were asked the NPS often enough."),
        Rule.TALK.value: gettext_lazy("They were asked about a talk not long ago."),
        NO_ADDRESS: gettext_lazy("There is no e-mail address to write to."),
        NO_NAME: gettext_lazy("There is no name to greet them by."),
        CLOSED: gettext_lazy("The survey is not live any more."),
        STOPPED: gettext_lazy("A colleague stopped the wave."),
        MAIL_FAILED: gettext_lazy("The mail could not be sent."),
    }
)


@dataclass(frozen=True)
class Refusal:
    """Why somebody is not asked now: the name of the reason, and from when it holds no longer, where that is known."""

    rule: str
    until: datetime | None = None

    @property
    def words(self) -> str:
        """The reason in the reader's language, with the day from which asking is possible again."""
        if self.until is None:
            return reason_words(self.rule)
        day = date_name(timezone.localdate(self.until))
        return _("%(reason)s Again possible from %(day)s.") % {"reason": reason_words(self.rule), "day": day}


def asks_of(contacts: Collection[int]) -> dict[int, list[Ask]]:
    """Return, for each of these contacts, what they were asked, or are about to be by a mail that is on its way: one query."""
    made = Q(asked_at__isnull=False) | Q(status=Invitation.Status.PLANNED, message__isnull=False)
    rows = Invitation.objects.filter(made, contact__in=contacts).order_by()
    found: dict[int, list[Ask]] = defaultdict(list)
    moment = Coalesce("asked_at", "due_at")
    for contact, kind, at in rows.values_list("contact_id", "survey__kind", moment) if contacts else ():
        found[contact].append(Ask(kind, at))
    return found


def refusal_by_mail(
    survey: Survey, contact: Contact, asked: Iterable[Ask], rules: AskingRules, *, at: datetime
) -> Refusal | None:
    """Return why this person is not mailed this survey now; what the contact rules say is asked when the mail is sent."""
    if not survey.is_live:
        return Refusal(CLOSED)
    if contact.left_at:
        return Refusal(PERSON_GONE)
    if not contact.email.strip():
        return Refusal(NO_ADDRESS)
    if not can_greet(contact.called):
        return Refusal(NO_NAME)
    return refused(throttled(survey.kind, asked, rules, at=at))


def refusal_now(survey: Survey, contact: Contact, *, at: datetime) -> Refusal | None:
    """Return why this person is not mailed this survey now, by the clocks or the contact rules; None if nothing forbids it."""
    asked = asks_of([contact.pk]).get(contact.pk, ())
    refusal = refusal_by_mail(survey, contact, asked, AskingRules.current(), at=at)
    rule = None if refusal else refusals([message_to(survey, contact)], at=at).get(contact.pk)
    return Refusal(rule) if rule else refusal


def refused(throttle: Throttle | None) -> Refusal | None:
    return Refusal(throttle.rule.value, throttle.until) if throttle else None


def upset_people(survey: Survey, contacts: Iterable[Contact], *, at: datetime) -> dict[int, str]:
    """Return, by contact key, the rule that says that they are upset just now; the number of queries is constant."""
    asks = [message_to(survey, contact) for contact in contacts]
    return upsets(asks, at=at)


def message_to(survey: Survey, contact: Contact) -> Message:
    """Return the mail that would ask this person, unsaved and under the contact's key: for asking the contact rules."""
    address = contact.email.strip().lower()
    return Message(pk=contact.pk, purpose=survey.purpose, contact=contact, customer_id=contact.customer_id, address=address)


def skips_told(invitations: Collection[Invitation], *, at: datetime) -> dict[int, str]:
    """Return, by key, why each skipped invitation was skipped; with the day from which it is possible again, as of now."""
    rules = AskingRules.current()
    timed = {invitation.contact_id for invitation in invitations if invitation.skip_rule in set(Rule)}
    asked = asks_of(timed)
    told = {}
    for invitation in (each for each in invitations if each.skip_rule):
        refusal = Refusal(invitation.skip_rule)
        if invitation.skip_rule in set(Rule):
            now = throttled(invitation.survey.kind, asked.get(invitation.contact_id, ()), rules, at=at)
            refusal = Refusal(invitation.skip_rule, now.until if now else None)
        told[invitation.pk] = refusal.words
    return told
