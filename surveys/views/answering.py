"""What needs no log-in: the pages on which a customer answers, or asks not to be asked.

Looking changes nothing, however often and by whomever: only a POST of a form does.
"""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.mail_preferences.links import preferences_url
from retention_site.base.public_pages import LANGUAGE, language_of, public_page
from surveys import suspicion
from surveys.actions.refusals import allow_asking, has_refused, refuse_asking
from surveys.actions.responses import Sent, answer_invitation, answer_openly, change_until
from surveys.answer_page import AnswerPage
from surveys.forms.answering import HIDDEN, AnswerForm
from surveys.links import Asked, asked_by
from surveys.models import Channel, Invitation, Response, Survey
from surveys.steps import Step, step_after

BY_LINK = {Channel.EMAIL, Channel.LINK, Channel.WIDGET}
READ_SECONDS, WRITE_SECONDS = 20, 180  # until a kiosk goes back to the beginning, for the next person

Page = Callable[[str], HttpResponse | None]  # takes the language


@csrf_exempt  # who holds the secret link may answer; there is no session to ride on
@require_http_methods(["GET", "HEAD", "POST"])
@public_page(visits=240, posts=60)
def survey_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the questions that a link asks, step by step; only a POST of the form answers."""
    asked = asked_by(token)
    if asked and asked.invitation:
        invitation = asked.invitation
        return _in_their_language(request, invitation, lambda language: _answer_one(request, asked, invitation, language))
    if asked:
        return _in_their_language(request, None, lambda language: _answer_anybody(request, asked, language))
    return _gone(request)


@csrf_exempt  # mail programs press the button for their readers (RFC 8058), without cookies
@require_http_methods(["GET", "HEAD", "POST"])
@public_page(visits=600, posts=600)  # a big mail provider does it from few addresses
def survey_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody refuse such questions, and take that back: however old the link is, by POST alone."""
    asked = asked_by(token)
    if asked is None or asked.invitation is None:
        return _gone(request)
    invitation, is_trap = asked.invitation, asked.is_trap
    return _in_their_language(request, invitation, lambda language: _stop(request, invitation, language, is_trap=is_trap))


def _in_their_language(request: HttpRequest, invitation: Invitation | None, page: Page) -> HttpResponse:
    language = language_of(request, invitation.language if invitation else "")
    with translation.override(language):
        response = page(language)
    if response is None:
        return _gone(request)
    response["Content-Language"] = language
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    """Unknown, altered, expired or erased: all look alike, in the language of the browser."""
    language = language_of(request)
    with translation.override(language):
        return render(request, "surveys/answering/survey_gone.html", {"language": language}, status=404)


def _answer_one(request: HttpRequest, asked: Asked, invitation: Invitation, language: str) -> HttpResponse | None:
    """Serve the page of one invitation; None where it has expired."""
    now, questions, form = timezone.now(), asked.questions, None
    if request.method == "POST":
        form = AnswerForm.sent(questions, request.POST, language=language)
        channel = invitation.channel if invitation.channel in BY_LINK else Channel.LINK
        sent = _sent(request, asked, form, channel=channel, at=now)
        try:
            response = answer_invitation(invitation=invitation, sent=sent, questions=questions)
        except ValidationError as error:
            form.refuse(error)
        else:
            step = step_after(questions, form.codes, lambda: response.said)
            return HttpResponseRedirect(f"{request.path}?step={step}&{LANGUAGE}={language}")
    known = Response.objects.filter(invitation=invitation).first() if invitation.is_answered else None
    until = change_until(known) if known else None
    if until and now > until and not invitation.is_expired(at=now):
        return render(request, "surveys/answering/survey_stands.html", {"language": language, "survey": asked.survey})
    if now > until if until else invitation.is_expired(at=now):
        return None
    page = AnswerPage(asked, questions, language, query=request.GET, response=known, until=until)
    return render(request, "surveys/answering/survey_answer.html", page.context(form))


def _answer_anybody(request: HttpRequest, asked: Asked, language: str) -> HttpResponse:
    """Serve the page of a kiosk or QR code: each form is one answer, and then it is the next person's turn."""
    questions = asked.questions
    page = AnswerPage(asked, questions, language, query=request.GET)
    if request.method != "POST":
        return render(request, "surveys/answering/survey_answer.html", page.context())
    form = AnswerForm.sent(questions, request.POST, language=language)
    sent = _sent(request, asked, form, channel=Channel.KIOSK, at=timezone.now())
    try:
        response = answer_openly(survey=asked.survey, sent=sent)
    except ValidationError as error:
        form.refuse(error)
        if Response.objects.filter(form_id=form.form_id).exists():  # it was open for too long
            form.renew()
        return render(request, "surveys/answering/survey_answer.html", page.context(form))
    step = step_after(questions, form.codes, lambda: response.said)
    context = page.step(step, response.said, form_id=form.form_id)
    answer = render(request, "surveys/answering/survey_answer.html", context)
    answer["Refresh"] = f"{READ_SECONDS if context['step'] == Step.DONE.name else WRITE_SECONDS}; url={request.path}"
    return answer


def _sent(request: HttpRequest, asked: Asked, form: AnswerForm, *, channel: str, at: datetime) -> Sent:
    """Return what was sent, with what about it looks like a machine's."""
    invitation = asked.invitation
    signs = suspicion.Signs(
        at=at,
        asked_at=invitation.left_at if invitation and invitation.channel == Channel.EMAIL else None,
        is_trap=asked.is_trap,
        fills_hidden_field=bool(request.POST.get(HIDDEN)),
        headers=request.headers,
    )
    return Sent(
        answers=form.answers,
        channel=channel,
        language=form.language,
        at=at,
        held_for=suspicion.reasons(signs),
        form_id=None if invitation else form.form_id,
        put=form.codes,
    )


def _stop(request: HttpRequest, invitation: Invitation, language: str, *, is_trap: bool) -> HttpResponse:
    survey, contact = invitation.survey, invitation.contact
    words = {"stop": _stop_words(survey), "again": _("You may ask me such questions again.")}
    if request.method == "POST" and not is_trap:
        if "again" in request.POST:
            allow_asking(contact=contact, survey=survey, wording=words["again"], language=language)
        else:
            refuse_asking(contact=contact, survey=survey, wording=words["stop"], language=language)
    context = {
        "language": language,
        "words": words,
        "is_stopped": has_refused(contact, survey),
        "preferences_url": "" if is_trap else preferences_url(contact),
    }
    return render(request, "surveys/answering/survey_stop.html", context)


def _stop_words(survey: Survey) -> str:
    if survey.kind == Survey.Kind.REACTIVATION:
        return _("Please do not write to me about coming back.")
    return _("Please do not ask me such questions any more.")
