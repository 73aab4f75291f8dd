"""The templates every installation begins with, in four languages: staff change their words, and those stay changed.

The words of each stand in `words/<code>.<language>.md`; those of mails of the product stand with whoever sends them.
"""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.actions.message_templates import create_message_template
from accounts.defaults import wordings_of
from accounts.models import Consent, MessageTemplate
from accounts.templating.uses import uses, words_in

FOLDER = Path(__file__).with_name("words")
Purpose = Consent.Purpose


@dataclass(frozen=True)
class Shipped:
    """A template under a lasting code; `note` says when to use it."""

    code: str
    name: Promise
    note: Promise
    purpose: str
    use: str = ""
    folder: Path = FOLDER


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
    Shipped("win-back", _("Win back"), _("They left and allowed us to write. Once, with what has changed."), Purpose.WIN_BACK),
)


def every_shipped() -> list[Shipped]:
    """Return all of them, those for the mails of the product included."""
    return [*SHIPPED, *(Shipped(use.code, use.label, use.note, use.purpose, use.kind, use.folder) for use in uses())]


def shown(template: MessageTemplate) -> tuple[str, str]:
    """Return name and note: in the reader's language where the text is still the one that came with Keepsake."""
    shipped = next((each for each in every_shipped() if template.is_shipped and each.code == template.code), None)
    if shipped is None:
        return template.name, template.note
    name, note = wordings_of(shipped.name), wordings_of(shipped.note)
    return (
        capfirst(str(shipped.name)) if template.name in map(capfirst, name.values()) else template.name,
        str(shipped.note) if template.note in note.values() else template.note,
    )


def make_shipped() -> int:
    """Make the templates whose codes are missing; returns how many were made. What staff changed stays as it is.

    None is made for a use that has a template of the company's own.
    """
    known = set(MessageTemplate.objects.values_list("code", flat=True))
    used = set(MessageTemplate.objects.filter(is_active=True).exclude(use="").values_list("use", flat=True))
    missing = [each for each in every_shipped() if each.code not in known and each.use not in used]
    with transaction.atomic():
        for each in missing:
            with translation.override(settings.LANGUAGE_CODE):
                name, note = capfirst(str(each.name)), str(each.note)
            create_message_template(
                actor=None,
                code=each.code,
                name=name,
                note=note,
                purpose=each.purpose,
                use=each.use,
                fallback="en",
                is_shipped=True,
                wordings=words_in(each.folder, each.code),
            )
    return len(missing)
