"""The questions of a survey: their words, their order, after which answers they are put, and whether they are put at all."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept
from surveys.actions.questions import create_question, move_question, remove_question, update_question
from surveys.completeness import of_texts, texts_of
from surveys.forms.questions import QuestionForm
from surveys.models import Question, Survey


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("surveys.add_question")
def question_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a question of the kind that the address names, words in the reader's own hand if it names none."""
    survey = get_object_or_404(Survey, pk=pk)
    kind = request.GET.get("kind", "")
    kind = kind if kind in Question.Kind.values else Question.Kind.TEXT
    earlier = list(survey.questions.asked())
    form = QuestionForm(posted_or_kept(request), instance=Question(survey=survey, kind=kind), earlier=earlier)
    if request.method == "POST" and saved_by(form, create_question, actor=request.user, survey=survey):
        messages.success(request, _("Saved."))
        return redirect("survey_edit", survey.pk)
    context = {"form": form, "survey": survey, "kind": kind, "kinds": Question.Kind.choices}
    return render(request, "surveys/questions/question_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("surveys.change_question")
def survey_question_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the words of a question, its choices, or after which answers it is put."""
    question = get_object_or_404(Question.objects.select_related("survey", "shown_after"), pk=pk)
    every = list(question.survey.questions.order_by("rank", "id"))
    place = next(n for n, row in enumerate(every) if row.pk == pk)
    earlier = [row for row in every[:place] if row.is_active or row.pk == question.shown_after_id]
    form = QuestionForm(posted_or_kept(request), instance=question, earlier=earlier)
    if request.method == "POST" and saved_by(form, update_question, actor=request.user, question=question):
        messages.success(request, _("Saved."))
        return redirect("survey_edit", question.survey.pk)
    context = {
        "form": form,
        "survey": question.survey,
        "question": question,
        "languages": of_texts(texts_of(question)),
        "answered": question.answers.count(),
    }
    return render(request, "surveys/questions/question_edit.html", context)


@require_POST
@permitted("surveys.change_question")
def survey_question_move(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a question one place up or down."""
    question = get_object_or_404(Question.objects.select_related("survey"), pk=pk)
    up = request.POST.get("to") == "up"
    return _done(request, question, lambda: move_question(actor=request.user, question=question, up=up), "")


@require_POST
@permitted("surveys.change_question")
def survey_question_stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop asking a question, or ask it again; its answers stay either way."""
    question = get_object_or_404(Question.objects.select_related("survey"), pk=pk)
    fields = {"is_active": not question.is_active}
    said = _("It is not asked any more.") if question.is_active else _("It is asked again.")
    act = lambda: update_question(actor=request.user, question=question, version=None, fields=fields)  # noqa: E731
    return _done(request, question, act, said)


@require_POST
@permitted("surveys.change_question")
def survey_question_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a question that nobody has answered."""
    question = get_object_or_404(Question.objects.select_related("survey"), pk=pk)
    return _done(request, question, lambda: remove_question(actor=request.user, question=question), _("Deleted."))


def _done(request: StaffRequest, question: Question, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if said:
            messages.success(request, said)
    return redirect("survey_edit", question.survey.pk)
