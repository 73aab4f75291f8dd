"""Writing down how people want to be written to: their wishes into the ledger, the rest into their preferences.

Everything happens under the lock of the customer, by which the sender takes its turn too: once a wish is written, no message
that it refuses is begun.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.consents import record_consent
from accounts.actions.messages import stop_messages
from accounts.contact_policy import register_reasons
from accounts.mail_preferences.wishes import REFUSABLE, Choice, lines_by_purpose
from accounts.models import Consent, Contact, Customer, MailPreferences, Message, MessageTemplate, User
from retention_site.base import changes

UNSUBSCRIBED = "unsubscribed"
register_reasons({UNSUBSCRIBED: gettext_lazy("They chose not to get this any more.")})

Decision, Channel = Consent.Decision, Consent.Channel


def decide(
    *,
    actor: User | None,
    contact: Contact,
    decisions: Mapping[str, str],
    wordings: Mapping[str, str],
    language: str,
    source: str,
    channel: str = Channel.EMAIL,
) -> list[Consent]:
    """Write what a contact decided for each purpose, where that is news, and stop planned mail that is now refused.

    `wordings` are the words they chose by purpose, in `language`. Returns the lines that were added to the ledger.
    """
    with transaction.atomic():
        Customer.objects.filter(pk=contact.customer_id).hold()  # who says it twice at once takes turns
        known = lines_by_purpose(contact)
        news = [each for each in decisions if not _is_said(known.get(each), decisions[each], channel)]
        lines = [
            record_consent(
                actor=actor,
                contact=contact,
                purpose=purpose,
                channel=channel,
                decision=decisions[purpose],
                wording=wordings[purpose],
                wording_language=language,
                source=source,
            )
            for purpose in news
        ]
        refused = [purpose for purpose, decision in decisions.items() if decision == Decision.REFUSED]
        planned = Message.objects.filter(contact=contact, channel=MessageTemplate.Channel.EMAIL, purpose__in=refused)
        stop_messages(planned, reason=UNSUBSCRIBED)
    return lines


def _is_said(known: Consent | None, decision: str, channel: str) -> bool:
    return known is not None and known.decision == decision and known.channel in {channel, Channel.ANY}


def record_wishes(
    *,
    actor: User | None,
    contact: Contact,
    decided: Iterable[tuple[Choice, str]],
    preferences: dict[str, Any],
    language: str,
    source: str,
    wording: str | None = None,
) -> None:
    """Write what a contact decided about choices of the page, in the words of the page unless told theirs, and how else
    they want to be written to. Raises ValidationError."""
    put = {Decision.GRANTED: _("Please write to me: %(what)s"), Decision.REFUSED: _("Please do not write to me: %(what)s")}
    decisions, wordings = dict[str, str](), dict[str, str]()
    for choice, decision in decided:
        said = put[Decision(decision)] % {"what": f"{choice.title}. {choice.about}"} if wording is None else wording
        decisions |= dict.fromkeys(choice.purposes, decision)
        wordings |= dict.fromkeys(choice.purposes, said)
    with transaction.atomic():
        decide(actor=actor, contact=contact, decisions=decisions, wordings=wordings, language=language, source=source)
        set_mail_preferences(actor=actor, contact=contact, fields=preferences)


def refuse_everything(*, actor: User | None, contact: Contact, wording: str, language: str, source: str) -> list[Consent]:
    """Write that a contact wants nothing by mail but what they asked for themselves (service); once, however often said."""
    return decide(
        actor=actor,
        contact=contact,
        decisions=dict.fromkeys(REFUSABLE, Decision.REFUSED),
        wordings=dict.fromkeys(REFUSABLE, wording),
        language=language,
        source=source,
    )


def set_mail_preferences(
    *, actor: User | None, contact: Contact, fields: dict[str, Any], version: int | None = None
) -> MailPreferences:
    """Set `less_often` and `paused_until` as given; nothing is written where nothing differs.

    With a `version` only if they are still at it. Raises ValidationError or StaleVersion.
    """
    with transaction.atomic():
        Customer.objects.filter(pk=contact.customer_id).hold()
        current = MailPreferences.objects.filter(contact=contact).first()
        if current is None:
            fresh = MailPreferences(contact=contact)
            if all(getattr(fresh, name) == value for name, value in fields.items()):
                return fresh
            for name, value in fields.items():
                setattr(fresh, name, value)
            saved = changes.create(fresh, actor=actor, action="mail_preferences.created")
        else:
            saved = changes.update(current, fields, version=version, actor=actor, action="mail_preferences.updated")
            if saved.version == current.version:
                return saved
        # Whoever reads contacts by their version or by what changed must see that this did
        Contact.objects.filter(pk=contact.pk).update(version=F("version") + 1, updated_at=timezone.now())
    return saved
