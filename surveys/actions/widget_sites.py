"""Sites with the widget, and what it does there: showing the question is asking it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Contact, Customer, User
from retention_site.base import audit, changes
from surveys.actions.invitations import invite, mark_asked, new_nonce
from surveys.models import Channel, Invitation, Survey, WidgetSite
from surveys.widgets import fits, may_ask


def create_widget_site(*, actor: User | None, survey: Survey, **fields: Any) -> WidgetSite:
    """Let a site ask. Raises ValidationError: it is listed already, is no origin, or the survey is closed or does not fit."""
    _check(survey, before=None)
    return changes.create(WidgetSite(survey=survey, nonce=new_nonce(), **fields), actor=actor, action="widget_site.added")


def update_widget_site(
    *, actor: User | None, widget_site: WidgetSite, version: int | None, fields: dict[str, Any]
) -> WidgetSite:
    """Change what a site asks, where it is, or whether it asks. Raises StaleVersion or ValidationError."""
    if "survey" in fields:
        _check(fields["survey"], before=widget_site.survey_id)
    return changes.update(widget_site, fields, version=version, actor=actor, action="widget_site.updated")


def renew_secret(*, actor: User, widget_site: WidgetSite) -> WidgetSite:
    """Give the site a new secret; nothing signed with the one before is believed from now on."""
    with transaction.atomic():
        site = WidgetSite.objects.select_for_update().get(pk=widget_site.pk)
        site.nonce, site.version = new_nonce(), site.version + 1
        site.save()
        audit.record("widget_site.secret_renewed", site, actor=actor)
    return site


def open_widget(*, site: WidgetSite, contact: Contact, at: datetime) -> Invitation | None:
    """Note that the widget asks this person now; None where they may not be asked. Of two pages that open at once, one asks."""
    with transaction.atomic():
        Customer.objects.filter(pk=contact.customer_id).hold()
        if not may_ask(site.survey, contact, at=at):
            return None
        invitation = invite(
            actor=None, survey=site.survey, contact=contact, channel=Channel.WIDGET, trigger=Invitation.Trigger.WIDGET
        )
        return mark_asked(invitation, at=at)


def _check(survey: Survey, *, before: int | None) -> None:
    """Refuse a survey that the widget cannot put; one that was closed may stay where it was chosen `before`."""
    if survey.status == Survey.Status.CLOSED and survey.pk != before:
        raise changes.refuse("survey", _("This survey is closed."))
    if not fits(survey, list(survey.questions.asked())):
        raise changes.refuse("survey", _("The widget asks for one number and for words about it: this survey asks otherwise."))
