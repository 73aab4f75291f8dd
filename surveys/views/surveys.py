"""Surveys: the list, a new one from the shipped words, and changing what one says and when it asks."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from retention_site.base.changes import StaleVersion
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept
from surveys.actions.surveys import create_survey, update_survey
from surveys.completeness import completeness_of
from surveys.conditions import condition_words
from surveys.forms.surveys import ASKED_BY_TIME, SurveyAddForm, SurveyForm
from surveys.listing import lines_of
from surveys.models import AskingRules, Survey
from surveys.shipped_surveys import SURVEYS


@require_safe
@permitted("surveys.view_survey")
def survey_list(request: StaffRequest) -> HttpResponse:
    """Show every survey: whether it asks, how much was answered, and in which languages it speaks."""
    context = {"lines": lines_of(Survey.objects.all(), request.user), "here": "surveys"}
    return render(request, "surveys/surveys/survey_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("surveys.add_survey")
def survey_add(request: StaffRequest) -> HttpResponse:
    """Make a draft of a kind in the shipped words."""
    form = SurveyAddForm(posted_or_kept(request))
    if request.method == "POST" and form.is_valid():
        try:
            survey = create_survey(actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Made as a draft: nobody is asked until you let it go live."))
            return redirect("survey_edit", survey.pk)
    return render(request, "surveys/surveys/survey_add.html", {"form": form, "shipped": SURVEYS})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("surveys.change_survey")
def survey_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the name, the times and the words; from here to its questions, its preview, and to letting it go live."""
    survey = get_object_or_404(Survey, pk=pk)
    form = SurveyForm(posted_or_kept(request), instance=survey)
    if request.method == "POST" and saved_by(form, update_survey, actor=request.user, survey=survey):
        messages.success(request, _("Saved."))
        return redirect("survey_edit", pk)
    questions = list(survey.questions.select_related("shown_after").order_by("rank", "id"))
    languages = completeness_of(survey, [question for question in questions if question.is_active])
    context = {
        "form": form,
        "survey": survey,
        "questions": [(question, condition_words(question)) for question in questions],
        "languages": languages,
        "unsaid": [each for each in languages if not each.is_complete],
        "rules": AskingRules.current(),
        "asks_by_time": survey.kind in ASKED_BY_TIME,
    }
    return render(request, "surveys/surveys/survey_edit.html", context)


@require_POST
@permitted("surveys.change_survey")
def survey_status(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a survey go live, close it, or take it back to a draft."""
    survey = get_object_or_404(Survey, pk=pk)
    status, version = request.POST.get("status", ""), request.POST.get("version", "")
    try:
        seen = int(version) if version.isdecimal() else 0
        saved = update_survey(actor=request.user, survey=survey, version=seen, fields={"status": status})
    except StaleVersion:
        messages.error(request, _("Somebody saved this survey meanwhile. Look it over and try again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = {
            Survey.Status.LIVE: _("It is live: people are asked from now on."),
            Survey.Status.CLOSED: _("It is closed: nobody is asked any more, and its open link leads nowhere."),
        }
        messages.success(request, said.get(Survey.Status(saved.status), _("It is a draft again.")))
    return redirect("survey_edit", pk)
