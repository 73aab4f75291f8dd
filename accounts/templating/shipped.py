"""The templates every installation begins with, in four languages: staff change their words, and those stay changed.

The words of each stand in `words/<code>.<language>.md`: the subject, the first line that inboxes show, a blank line, the text.
"""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actions.message_templates import create_message_template
from accounts.models import Consent, MessageTemplate

FOLDER = Path(__file__).with_name("words")
Purpose = Consent.Purpose


@dataclass(frozen=True)
class Shipped:
    """A template under a lasting code; `note` says when to use it."""

    code: str
    name: Promise
    note: Promise
    purpose: str


_LIFE, _SERVICE = Purpose.LIFECYCLE, Purpose.SERVICE
SHIPPED = (
    Shipped("getting-started", _("Getting started"), _("On the first day: the shortest way to a first result."), _LIFE),
    Shipped("not-used-yet", _("Not used yet"), _("They signed up and did not begin: ask what stopped them."), _LIFE),
    Shipped("new-features", _("New in the last 30 days"), _("For those silent for a month. Add what is new."), _LIFE),
    Shipped("product-tips", _("Tips for a product"), _("For those who know the basics. Add the tips."), _LIFE),
    Shipped("invite-colleague", _("Invite a colleague"), _("After a milestone, never before one."), _LIFE),
    Shipped("check-in", _("Check-in"), _("For known customers who are slipping away: a question of a person."), _LIFE),
    Shipped("wake-up", _("Still useful?"), _("For the dormant: an honest question."), _LIFE),
    Shipped("trial-ends", _("Trial ends soon"), _("Some days before a trial ends."), _LIFE),
    Shipped("renewal-soon", _("Renewal soon"), _("Some weeks before a contract renews."), _SERVICE),
    Shipped("payment-failed", _("Payment failed"), _("A payment did not go through: friendly, and at once."), _SERVICE),
    Shipped("apology", _("Apology"), _("We made a mistake. Add which, and what you do about it."), Purpose.RECOVERY),
    Shipped("thank-promoter", _("Thank a promoter"), _("They would recommend us: thank them."), _LIFE),
    Shipped("farewell", _("Farewell"), _("They leave: thanks, and on good terms."), Purpose.FAREWELL),
    Shipped("win-back", _("Win back"), _("They left and allowed us to write. Once, with what has changed."), Purpose.WIN_BACK),
)


def make_shipped() -> int:
    """Make the templates whose codes are missing; returns how many were made. What staff changed stays as it is."""
    known = set(MessageTemplate.objects.values_list("code", flat=True))
    missing = [each for each in SHIPPED if each.code not in known]
    with transaction.atomic():
        for each in missing:
            with translation.override(settings.LANGUAGE_CODE):
                name, note = str(each.name), str(each.note)
            create_message_template(
                actor=None,
                code=each.code,
                name=name,
                note=note,
                purpose=each.purpose,
                fallback="en",
                is_shipped=True,
                wordings=words_shipped(each.code),
            )
    return len(missing)


def words_shipped(code: str) -> dict[str, dict[str, str]]:
    """Return what a shipped template says, by language and field."""
    found = {}
    for language, _name in settings.LANGUAGES:
        subject, preheader, _blank, body = (FOLDER / f"{code}.{language}.md").read_text("utf-8").split("\n", 3)
        found[language] = {"subject": subject, "preheader": preheader, "body": body}
    return found
