"""Looking at a survey as the people who are asked will see it, in each language and after each answer. Nothing can be sent."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from surveys.branching import Answers, names_among, shown
from surveys.completeness import completeness_of
from surveys.forms.answering import AnswerForm
from surveys.models import Question, Survey
from surveys.models.responses import BANDS, Band


@require_safe
@permitted("surveys.view_survey")
def survey_preview(request: StaffRequest, pk: int) -> HttpResponse:
    """Draw the answer page in a frame the size of a phone, as somebody of a language who gave the first question an answer."""
    survey = get_object_or_404(Survey, pk=pk)
    questions = list(survey.questions.asked())
    language = request.GET.get("lang", "")
    language = language if language in dict(settings.LANGUAGES) else "en"
    first = questions[0] if questions else None
    branches = _branches(first)
    chosen = next((each for each in branches if each["name"] == request.GET.get("answer")), None)
    context = {
        "survey": survey,
        "languages": completeness_of(survey, questions),
        "language": language,
        "first": first,
        "branches": branches,
        "answer": chosen["name"] if chosen else "",
        "page": _page(request, survey, questions, language, {first.code: chosen["value"]} if first and chosen else {}),
    }
    return render(request, "surveys/previews/survey_preview.html", context)


def _branches(first: Question | None) -> list[dict[str, Any]]:
    """Return the answers to the first question that may lead on differently: a number of each band, a number, a choice."""
    if first is None:
        return []
    if first.kind == Question.Kind.RECOMMEND:
        return [{"name": band.value, "label": band.label, "value": BANDS[band][-1]} for band in Band]
    words = dict(first.choices_in(translation.get_language() or "en"))
    is_choice = first.kind == Question.Kind.CHOICE
    return [
        {"name": name, "label": words.get(name, name), "value": [name] if is_choice else int(name)}
        for name in names_among(first)
    ]


def _page(request: StaffRequest, survey: Survey, questions: list[Question], language: str, answers: Answers) -> str:
    form = AnswerForm(questions, language=language, answers=answers, put=shown(questions, answers))
    texts = {"intro": survey.intro_in(language), "thanks": survey.thanks_in(language)}
    with translation.override(language):
        context = {"language": language, "askings": form.askings, **texts}
        return render_to_string("surveys/previews/_phone.html", context, request)
