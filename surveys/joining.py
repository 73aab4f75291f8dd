"""What the second floor adds to those below: rights, pages and settings, the page of a customer, the call form, files."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import call_sections, insight_pages, navigation, panels, roles, settings_cards, timeline
from accounts.imports import staging
from accounts.models import Import, Interaction, User
from accounts.roles import Role, each
from accounts.segments import uses
from accounts.standing import sources, touching
from surveys.actions.phone_answers import record_by_phone
from surveys.answers import unread_answers
from surveys.forms.phone_answers import PhoneAnswerForm, field_name
from surveys.happenings import last_score, read_answers
from surveys.imported_responses import ResponseFile
from surveys.models import Response
from surveys.standing import COLUMNS, last_scores

NOUNS = "survey question invitation wave response answer responsechange ruling"


def join() -> None:
    """Register everything; called when the app is ready."""
    roles.grant(Role.AGENT, each("view", NOUNS, "surveys") | each("add", "invitation response", "surveys"))
    roles.grant(Role.AGENT, each("change", "response", "surveys"))
    roles.grant(Role.LEAD, each("add change", "survey question wave", "surveys"))
    roles.grant(Role.MANAGER, each("view change", "askingrules", "surveys"))
    roles.grant(Role.MANAGER, each("view add change", "widgetsite", "surveys"))
    staging.register(Import.Kind.RESPONSES, ResponseFile)
    _join_pages()
    call_sections.register(
        call_sections.CallSection(
            "survey", PhoneAnswerForm, "surveys/phone_answers/_section.html", save_answers, "surveys.add_response", rank=30
        )
    )
    _join_customer_page()
    sources.register(sources.Source("answers", COLUMNS, last_scores))
    touching.watch(Response)  # decisions about answers; the answers themselves come without signals, and a sweep looks for them


def _join_pages() -> None:
    navigation.register(
        navigation.Item(
            "survey_list",
            _("Surveys"),
            "outline/message-star",
            rank=45,
            permission="surveys.view_survey",
            waiting=lambda _user: [unread_answers],
        )
    )
    uses.register(
        uses.Use(
            "wave",
            20,
            _("Ask them"),
            "outline/mail-forward",
            lambda segment: f"{reverse('wave_list')}?segment={segment.code}",
            permission="surveys.add_wave",
        )
    )
    insight_pages.register(insight_pages.Page("insight_nps", _("NPS"), 50, "surveys.view_survey"))
    settings_cards.register_cards(
        settings_cards.Card(
            "asking_rules_edit",
            _("Rules of asking"),
            _("How often one person may be asked, and how long a link is good"),
            "outline/message-question",
            rank=57,
            permission="surveys.change_askingrules",
        ),
        settings_cards.Card(
            "widget_site_list",
            _("Widgets"),
            _("Which of your own pages ask their visitors, and how they say who is there"),
            "outline/code",
            rank=58,
            permission="surveys.view_widgetsite",
        ),
    )


def _join_customer_page() -> None:
    timeline.register(timeline.Source("answers", "answers", _("Answers"), 25, read_answers))
    # The panel fetches its answers by itself, so that the customer's page needs no query for it
    panels.register(
        panels.FactSource("last_score", 45, last_score),
        panels.Panel("said", 25, "surveys/responses/_panel.html", lambda _profile: {}, "surveys.view_response"),
    )


def save_answers(interaction: Interaction, said: dict[str, Any], actor: User) -> None:
    """Record what was answered in a talk. Raises ValidationError by field of the section."""
    for survey, answers in said["answers"]:
        if interaction.contact is None:
            raise ValidationError(gettext("Choose above with whom you talked: an answer is somebody’s."))
        try:
            record_by_phone(actor=actor, survey=survey, contact=interaction.contact, answers=answers, interaction=interaction)
        except ValidationError as error:
            raise ValidationError({field_name(survey, code): errors for code, errors in error.error_dict.items()}) from error
