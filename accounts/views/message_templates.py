"""Message templates: what outreach says, written in each language and looked at as a real customer would read it."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.message_templates import create_message_template, send_trial, update_message_template
from accounts.forms.message_templates import MessageTemplateForm, TrialForm
from accounts.models import Contact, MessageTemplate
from accounts.requests import StaffRequest
from accounts.templating.gaps import gaps_in
from accounts.templating.overview import lines_of
from accounts.templating.placeholders import Placeholder, Placeholders
from accounts.templating.previewing import OFFERED, framed, look_at, people_to_try
from accounts.templating.shipped import shown
from accounts.templating.uses import Use, use_of, uses
from accounts.templating.wordings import words_of
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept

FOLDER = "accounts/message_templates"
WIDTHS = ("phone", "desktop")


@require_safe
@permitted("accounts.view_messagetemplate")
def message_template_list(request: StaffRequest) -> HttpResponse:
    """Every template: what it is for, in which languages it is written, and how often it was sent."""
    is_retired = request.GET.get("show") == "retired"
    templates = MessageTemplate.objects.filter(is_active=not is_retired)
    context = {"lines": lines_of(templates), "is_retired": is_retired, "languages": settings.LANGUAGES}
    return render(request, f"{FOLDER}/message_template_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_messagetemplate")
def message_template_add(request: StaffRequest) -> HttpResponse:
    """Write a new template."""
    form = MessageTemplateForm(posted_or_kept(request), instance=MessageTemplate())
    if request.method == "POST" and (template := saved_by(form, create_message_template, actor=request.user)):
        messages.success(request, _("Saved: %(name)s.") % {"name": template})
        return redirect(template)
    return _drawn(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_messagetemplate")
def message_template_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a template; what was sent or planned keeps the words it had."""
    template = get_object_or_404(MessageTemplate, pk=pk)
    form = MessageTemplateForm(posted_or_kept(request), instance=template)
    if request.method == "POST" and saved_by(form, update_message_template, actor=request.user, template=template):
        messages.success(request, _("Saved."))
        return redirect(template)
    return _drawn(request, form, template=template)


@csp_update({"frame-src": [SELF]})
@require_safe
@permitted("accounts.view_messagetemplate")
def message_template_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A template as a real customer reads it: in any language, on a phone or a desktop, and as text."""
    template = get_object_or_404(MessageTemplate, pk=pk)
    wordings = words_of(template)
    language, contact = _language(request, wordings), _contact(request)
    text = request.GET.get("q", "")[:200].strip()
    width = request.GET.get("width", "")
    name, note = shown(template)
    context = {
        "template": template,
        "name": name,
        "note": note,
        "use": use_of(template.use),
        "languages": [(code, name, code in wordings) for code, name in settings.LANGUAGES],
        "language": language,
        "contact": contact,
        "text": text,
        "people": people_to_try(request.user, text)[:OFFERED],
        "width": width if width in WIDTHS else WIDTHS[0],
        "look": look_at(wordings[language], contact) if language in wordings else None,
        "gaps": gaps_in(wordings, request.user),
        "is_mail": template.channel == MessageTemplate.Channel.EMAIL,
    }
    return render(request, f"{FOLDER}/message_template_detail.html", context)


@require_safe
@permitted("accounts.view_messagetemplate")
def message_template_preview(request: StaffRequest, pk: int) -> HttpResponse:
    """The mail itself, for the frame on the template's page: it can do nothing, and its links lead nowhere."""
    wordings = words_of(get_object_or_404(MessageTemplate, pk=pk))
    language = _language(request, wordings)
    look = look_at(wordings[language], _contact(request)) if language in wordings else None
    if look is None or look.said is None:
        raise Http404
    return framed(look.said.html)


@require_POST
@permitted("accounts.view_messagetemplate")
def message_template_test(request: StaffRequest, pk: int) -> HttpResponse:
    """Send what a template says to a customer to whoever asks, and to nobody else."""
    template = get_object_or_404(MessageTemplate, pk=pk)
    form = TrialForm(request.POST, people_to_try(request.user, ""))
    if not form.is_valid():
        messages.error(request, _("Choose as whom you want to read it."))
        return redirect(template)
    try:
        message = send_trial(actor=request.user, template=template, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It is on its way to you: %(address)s.") % {"address": message.address})
    return redirect(template)


def _contact(request: StaffRequest) -> Contact | None:
    """Return as whom the template is read; nobody where none is named. Raises Http404 for one out of sight."""
    key = request.GET.get("contact", "")
    if not key:
        return None
    if not key.isdecimal():
        raise Http404
    return get_object_or_404(people_to_try(request.user, ""), pk=int(key[:18]))


def _language(request: StaffRequest, wordings: dict[str, Any]) -> str:
    """Return the language asked for, else the reader's own, else one it is written in."""
    asked = request.GET.get("lang", "")
    wanted = asked if asked in dict(settings.LANGUAGES) else (get_language() or "en")
    return wanted if asked or wanted in wordings else next(iter(wordings), wanted)


def _drawn(request: StaffRequest, form: MessageTemplateForm, **record: MessageTemplate) -> HttpResponse:
    context = {"form": form, "placeholders": Placeholders().values(), "own": _own(form.original), **record}
    context["gaps"] = gaps_in(words_of(record["template"]), request.user) if record else []
    return render(request, f"{FOLDER}/message_template_edit.html", context)


def _own(template: MessageTemplate) -> list[tuple[Use, list[Placeholder]]]:
    """Return what only templates of one use can tell: of its own use, or of each where that is still to be chosen."""
    offered = [use for use in uses() if use.kind == template.use or not template.pk]
    return [(use, list(Placeholders(use.kind).of_use.values())) for use in offered]
