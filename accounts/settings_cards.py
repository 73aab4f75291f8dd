"""The cards of the settings: a registry that later floors join in `AppConfig.ready()`.

A page appears for those who may open it, in order of `rank`.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User


@dataclass(frozen=True)
class Card:
    """A page of the settings, and in a sentence what is set there."""

    url_name: str
    label: Any
    says: Any
    icon: str
    rank: int
    permission: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_cards: dict[str, Card] = {}


def register_cards(*cards: Card) -> None:
    """Add pages to the settings."""
    _cards.update({card.url_name: card for card in cards})


def cards_for(user: User) -> list[Card]:
    """Return the pages of the settings that `user` may open."""
    allowed = (card for card in _cards.values() if not card.permission or user.has_perm(card.permission))
    return sorted(allowed, key=lambda card: card.rank)


register_cards(
    Card(
        "preferences",
        _("Preferences"),
        _("Your name, language, clock and appearance"),
        "outline/adjustments",
        rank=10,
        permission="",
    ),
    Card(
        "user_list",
        _("Staff"),
        _("Who works here, as what; hand over when somebody leaves"),
        "outline/users-group",
        rank=20,
        permission="accounts.view_user",
    ),
    Card(
        "team_list",
        _("Teams"),
        _("Working hours, holidays, days off"),
        "outline/clock-hour-9",
        rank=30,
        permission="accounts.view_team",
    ),
    Card(
        "product_list",
        _("Products"),
        _("What is sold, and how often a healthy customer uses it"),
        "outline/package",
        rank=40,
        permission="accounts.view_product",
    ),
    Card(
        "message_template_list",
        _("Message templates"),
        _("What outreach says, in each language"),
        "outline/template",
        rank=43,
        permission="accounts.view_messagetemplate",
    ),
    Card(
        "milestone_list",
        _("Milestones"),
        _("The moments in which customers find value"),
        "outline/flag",
        rank=42,
        permission="accounts.view_milestone",
    ),
    Card(
        "standing_rules_edit",
        _("Rules of standing"),
        _("From when silence counts as slipping away, and what else makes a customer stand as they do"),
        "outline/heart-rate-monitor",
        rank=44,
        permission="accounts.change_standingrules",
    ),
    Card(
        "attribute_list",
        _("Own attributes"),
        _("Fields of your own on every customer"),
        "outline/forms",
        rank=50,
        permission="accounts.view_attribute",
    ),
    Card(
        "churn_reason_list",
        _("Churn reasons"),
        _("Why customers leave, and which team works on it"),
        "outline/door-exit",
        rank=55,
        permission="accounts.view_churnreason",
    ),
    Card(
        "import_list",
        _("Imports"),
        _("Customers, subscriptions and usage from CSV files"),
        "outline/file-import",
        rank=60,
        permission="accounts.view_import",
    ),
    Card(
        "usage_rules_edit",
        _("Usage events"),
        _("How many there are, and how long single ones are kept"),
        "outline/activity",
        rank=65,
        permission="accounts.change_usagerules",
    ),
    Card(
        "token_list",
        _("API tokens"),
        _("Keys for programs that read and write here"),
        "outline/key",
        rank=70,
        permission="base.view_apitoken",
    ),
    Card(
        "contact_policy_edit",
        _("Contact policy"),
        _("How often, when and to whom we write"),
        "outline/hand-stop",
        rank=72,
        permission="accounts.change_contactpolicy",
    ),
    Card(
        "message_list",
        _("Messages"),
        _("What was sent, what was not and why, and what waits for your word"),
        "outline/mail",
        rank=75,
        permission="accounts.view_message",
    ),
    Card(
        "sending_paces",
        _("Sending"),
        _("Whether mail leaves, what the mail server says, and how fast it may"),
        "outline/send",
        rank=77,
        permission="accounts.change_sendingstate",
    ),
    Card(
        "outbox_list",
        _("Outbox"),
        _("Mail that was kept here instead of being sent"),
        "outline/mailbox",
        rank=80,
        permission="base.view_outbox",
    ),
    Card(
        "work_list",
        _("Queue"),
        _("What is waiting, what has stopped, and why"),
        "outline/stack-2",
        rank=90,
        permission="base.view_work",
    ),
    Card(
        "admin:index",
        _("Administration"),
        _("Every record, for those who must mend one"),
        "outline/database-cog",
        rank=100,
        permission="base.view_outbox",
    ),
)
