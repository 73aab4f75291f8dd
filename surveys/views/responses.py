"""What customers answered: the list to read through, and each answer with what can be done about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.requests import StaffRequest
from accounts.views.lists import show_list
from retention_site.base.access import permitted
from retention_site.base.changes import StaleVersion
from retention_site.base.editing import saved_by
from retention_site.base.exports import export_csv
from surveys.actions.reviewing import (
    exclude_response,
    include_response,
    read_response,
    release_response,
    tag_response,
)
from surveys.answers import export_header, export_rows, with_words
from surveys.filters import ResponseFilter
from surveys.forms.responses import ExcludeForm, RulingForm, TagForm
from surveys.models import Answer, Question, Response
from surveys.sendings import sendings_of
from surveys.suspicion import words_of


def response_or_404(request: StaffRequest, pk: int) -> Response:
    """Return an answer that the reader may see. Raises Http404 for any other."""
    named = Response.objects.visible_to(request.user).select_related("survey", "customer__team", "contact", "recorder", "team")
    response = named.filter(pk=pk).first()
    if response is None:
        raise Http404
    return response


@require_safe
@permitted("surveys.view_response")
@vary_on_headers("HX-Request")
def response_list(request: StaffRequest) -> HttpResponse:
    """Answers by any filter, their words first; htmx gets the rows alone."""
    filters = ResponseFilter(request, with_words(Response.objects.visible_to(request.user)))
    page = filters.page()
    is_first = not page.rows and not Response.objects.exists()
    context = {"filters": filters, "page": page, "is_first": is_first}
    return show_list(request, filters, "surveys/responses/response_list.html", context)


@require_safe
@permitted("accounts.export_data")
def response_export(request: StaffRequest) -> HttpResponseBase:
    """Everything the list shows under the same filters, as CSV."""
    filters = ResponseFilter(request, Response.objects.visible_to(request.user))
    return export_csv(
        Response(),
        export_rows(filters.qs.order_by(*filters.ordering, "pk")),
        header=export_header(),
        filename="answers.csv",
        count=filters.qs.count(),
        filters=request.GET,
        actor=request.user,
    )


@require_safe
@permitted("surveys.view_response")
def response_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One answer: the questions as they were put, each sending of it, how it came, and what can be done about it."""
    response = response_or_404(request, pk)
    return _shown(request, response, TagForm(instance=response))


@require_POST
@permitted("surveys.change_response")
def response_release(request: StaffRequest, pk: int) -> HttpResponse:
    """Let an answer count that was held back."""
    return _ruled(request, pk, RulingForm, release_response, _("It counts now."))


@require_POST
@permitted("surveys.change_response")
def response_exclude(request: StaffRequest, pk: int) -> HttpResponse:
    """Leave an answer out, as a duplicate or a test."""
    return _ruled(request, pk, ExcludeForm, exclude_response, _("It is left out of every score. You can take that back."))


@require_POST
@permitted("surveys.change_response")
def response_include(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back that an answer was left out."""
    return _ruled(request, pk, RulingForm, include_response, _("It is no longer left out."))


@require_POST
@permitted("surveys.change_response")
def response_tag(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what an answer is about; it counts as read then."""
    response = response_or_404(request, pk)
    form = TagForm(request.POST, instance=response)
    if not form.is_valid():
        return _shown(request, response, form)
    if saved_by(form, _tag, actor=request.user, response=response):
        messages.success(request, _("Saved."))
        return redirect(response)
    return _shown(request, response, form)


@require_POST
@permitted("surveys.change_response")
@vary_on_headers("HX-Request")
def response_read(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark an answer as read, or as not read yet; htmx gets its mark alone."""
    response = response_or_404(request, pk)
    response = read_response(actor=request.user, response=response, is_read=request.POST.get("is_read") != "no")
    if request.htmx:
        return render(request, "surveys/responses/_read.html", {"response": response})
    return redirect(response)


def _ruled(
    request: StaffRequest, pk: int, form_class: type[RulingForm], action: Callable[..., Response], words: str
) -> HttpResponse:
    response = response_or_404(request, pk)
    form = form_class(request.POST)
    if form.is_valid():
        try:
            action(actor=request.user, response=response, **form.cleaned_data)
        except StaleVersion:
            response = response_or_404(request, pk)
            form.add_error(None, _("Somebody else has just changed this answer. Look at it again, then decide."))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, words)
            return redirect(response)
    return _shown(request, response, TagForm(instance=response), form)


def _tag(*, actor: Any, response: Response, version: int, fields: dict[str, Any]) -> Response:
    return tag_response(actor=actor, response=response, version=version, **fields)


def _shown(request: StaffRequest, response: Response, form: TagForm, ruling: RulingForm | None = None) -> HttpResponse:
    answers = Answer.objects.filter(response=response).select_related("question").order_by("question__rank", "id")
    context = {
        "response": response,
        "customer": response.customer,
        "answers": answers,
        "sendings": sendings_of(response, list(_questions(response))),
        "reasons": words_of(response.held_for),
        "form": form,
        "ruling": ruling,
        "exclusions": Response.Exclusion.choices,
    }
    return render(request, "surveys/responses/response_detail.html", context)


def _questions(response: Response) -> QuerySet[Question]:
    return Question.objects.filter(survey=response.survey_id).order_by("rank", "id")
