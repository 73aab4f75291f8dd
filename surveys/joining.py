"""What the second floor adds to those below: rights, its line in the menu, its card in the settings, its files."""

from django.utils.translation import gettext_lazy as _

from accounts import navigation, roles
from accounts.imports import staging
from accounts.models import Import
from accounts.roles import Role, each
from surveys.imported_responses import ResponseFile
from surveys.models import Response

NOUNS = "survey question invitation wave response answer responsechange"


def join() -> None:
    """Register everything; called when the app is ready."""
    roles.grant(Role.AGENT, each("view", NOUNS, "surveys") | each("add", "invitation response", "surveys"))
    roles.grant(Role.AGENT, each("change", "response", "surveys"))
    roles.grant(Role.LEAD, each("add change", "survey question wave", "surveys"))
    roles.grant(Role.MANAGER, each("view change", "askingrules", "surveys"))
    staging.register(Import.Kind.RESPONSES, ResponseFile)
    navigation.register(
        navigation.Item(
            "survey_list",
            _("Surveys"),
            "outline/message-star",
            rank=40,
            permission="surveys.view_survey",
            waiting=lambda user: [Response.objects.unread().visible_to(user)],
        )
    )
    navigation.register_cards(
        navigation.Card(
            "asking_rules_edit",
            _("Rules of asking"),
            _("How often one person may be asked, and how long a link is good"),
            "outline/message-question",
            rank=57,
            permission="surveys.change_askingrules",
        )
    )
