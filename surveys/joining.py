"""What the second floor adds to those below: rights, and a section of the call form."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import call_sections, roles
from accounts.models import Interaction, User
from accounts.roles import Role, each
from surveys.actions.phone_answers import record_by_phone
from surveys.forms.phone_answers import PhoneAnswerForm, field_name

NOUNS = "survey question invitation wave response answer responsechange"


def join() -> None:
    """Register everything; called when the app is ready."""
    roles.grant(Role.AGENT, each("view", NOUNS, "surveys") | each("add", "invitation response", "surveys"))
    roles.grant(Role.AGENT, each("change", "response", "surveys"))
    roles.grant(Role.LEAD, each("add change", "survey question wave", "surveys"))
    roles.grant(Role.MANAGER, each("view change", "askingrules", "surveys"))
    call_sections.register(
        call_sections.CallSection(
            "survey", PhoneAnswerForm, "surveys/phone_answers/_section.html", save_answers, "surveys.add_response", rank=30
        )
    )


def save_answers(interaction: Interaction, said: dict[str, Any], actor: User) -> None:
    """Record what was answered in a talk. Raises ValidationError by field of the section."""
    for survey, answers in said["answers"]:
        if interaction.contact is None:
            raise ValidationError(_("Choose above with whom you talked: an answer is somebody’s."))
        try:
            record_by_phone(actor=actor, survey=survey, contact=interaction.contact, answers=answers, interaction=interaction)
        except ValidationError as error:
            raise ValidationError({field_name(survey, code): errors for code, errors in error.error_dict.items()}) from error
