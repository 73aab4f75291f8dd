"""Answering what a talk left open."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions.questions import answer_question
from accounts.forms.interactions import AnswerForm
from accounts.models import OpenQuestion
from accounts.requests import StaffRequest
from accounts.views.interactions import interaction_or_404, render_detail
from retention_site.base.access import permitted
from retention_site.base.editing import refuse
from retention_site.base.kept_posts import forget_post


@require_POST
@permitted("accounts.change_openquestion")
def question_answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what was found out; a refused answer is shown again on the talk's page."""
    question = get_object_or_404(OpenQuestion, pk=pk)
    interaction = interaction_or_404(request, question.interaction_id)
    forget_post(request, request.path)
    form = AnswerForm(request.POST, prefix=f"question-{question.pk}")
    if form.is_valid():
        try:
            answer_question(actor=request.user, question=question, answer=form.cleaned_data["answer"])
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Answered. Tell them, and it is done."))
            return redirect(interaction)
    return render_detail(request, interaction, answers={question.pk: form}, status=422)
