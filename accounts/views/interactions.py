"""Logging a talk, reading it again, correcting it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import Form
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.interactions import update_interaction
from accounts.forms.interactions import AnswerForm, CallForm, InteractionForm
from accounts.guide import briefing_for
from accounts.models import Customer, Interaction, OpenQuestion, User
from accounts.models.customers import within_sight
from accounts.requests import StaffRequest
from accounts.views.customers import customer_or_404
from retention_site.base import drafts
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import kept_post, posted_or_kept
from retention_site.base.models import Draft

DRAFT_FORM = "interaction"
FOUND_SHOWN = 10
RECENT_LOOKED_AT = 100  # talks of the reader, to tell whom they dealt with lately


@require_safe
@permitted("accounts.add_interaction")
def interaction_find(request: StaffRequest) -> HttpResponse:
    """Choose whom the talk was with; Enter on a search that finds one customer goes straight to the form."""
    text = request.GET.get("q", "").strip()
    found = _customers_for(request.user, text)
    if len(found) == 1 and text and not request.htmx:
        return redirect("interaction_add", found[0].pk)
    template = "_found.html" if request.htmx else "interaction_find.html"
    context = {"found": found[:FOUND_SHOWN], "text": text, "is_cut": len(found) > FOUND_SHOWN}
    return render(request, f"accounts/interactions/{template}", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_interaction")
def interaction_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Log a talk with a customer."""
    customer = customer_or_404(request, pk)
    key = {"form": DRAFT_FORM, "subject": str(customer.pk)}
    draft = drafts.read_draft(request.user, **key)
    sent = kept_post(request)
    if request.method == "POST":
        sent = request.POST
    is_saving = request.method == "POST" and "more" not in request.POST
    data, kept = (sent, None) if is_saving else (None, sent or drafts.typed(draft))
    call = CallForm(data, customer=customer, user=request.user, kept=kept, more="more" in request.POST)
    if call.save(**key):
        messages.success(request, _("Saved: your talk with %(customer)s.") % {"customer": customer})
        return redirect(customer)
    briefing = briefing_for(customer, call.talk.issues)
    if kept is None:
        call.begin_with(request.GET, briefing.last_talk)
    context = {
        "customer": customer,
        "call": call,
        "briefing": briefing,
        "is_posted": sent is not None,
        "draft_token": drafts.new_token(),
    } | _draft_context(draft)
    return render(request, "accounts/interactions/interaction_add.html", context)


@require_POST
@permitted("accounts.add_interaction")
def interaction_draft(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep what is being typed (asked every few seconds by draft.js), throw it away, or bring it back."""
    customer = customer_or_404(request, pk)
    key = {"form": DRAFT_FORM, "subject": str(customer.pk)}
    if "discard" in request.POST:
        drafts.discard_draft(request.user, **key, data=request.POST)
        return redirect("interaction_add", customer.pk)
    if "bring_back" in request.POST:
        drafts.bring_back_draft(request.user, **key)
        return redirect("interaction_add", customer.pk)
    try:
        draft = drafts.save_draft(request.user, **key, data=request.POST)
    except ValidationError as error:
        return JsonResponse({"text": " ".join(error.messages)}, status=422)
    return JsonResponse({"at": int(_milliseconds(draft)), "text": kept_words(draft)})


@require_safe
@permitted("accounts.view_interaction")
def interaction_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One talk: what was said, what it left open, the attempts it took, and who changed it."""
    interaction = interaction_or_404(request, pk)
    return render_detail(request, interaction, answers={})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_interaction")
def interaction_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a talk."""
    interaction = interaction_or_404(request, pk)
    form = InteractionForm(posted_or_kept(request), instance=interaction, user=request.user)
    if request.method == "POST" and saved_by(form, update_interaction, actor=request.user, interaction=interaction):
        messages.success(request, _("Saved."))
        return redirect(interaction)
    context = {"customer": interaction.customer, "interaction": interaction, "form": form}
    return render(request, "accounts/interactions/interaction_edit.html", context)


def interaction_or_404(request: StaffRequest, pk: int) -> Interaction:
    """Return a talk with a customer whom the reader may see."""
    return get_object_or_404(within_sight(Interaction.objects.told(), request.user), pk=pk)


def render_detail(
    request: StaffRequest, interaction: Interaction, *, answers: dict[int, Form], status: int = 200
) -> HttpResponse:
    """Show a talk; `answers` are forms, by question, that were refused."""
    first = interaction.first_attempt_id or interaction.pk
    attempts = Interaction.objects.filter(Q(pk=first) | Q(first_attempt=first)).select_related("staff").order_by("at", "id")
    questions = interaction.questions.all()
    context = {
        "customer": interaction.customer,
        "interaction": interaction,
        "attempts": list(attempts),
        "questions": [(each, answers.get(each.pk) or _answer_form(request, each)) for each in questions],
    }
    return render(request, "accounts/interactions/interaction_detail.html", context, status=status)


def kept_words(draft: Draft) -> str:
    """Say when a draft was kept: "Draft kept 09:56, here and on the server"."""
    at = timezone.localtime(draft.updated_at)
    return _("Draft kept %(time)s, here and on the server") % {"time": formats.date_format(at, "H:i")}


def _draft_context(draft: Draft | None) -> dict[str, Any]:
    """What the page and draft.js must know of the draft on the server."""
    waiting = draft if drafts.typed(draft) is not None else None
    return {
        "draft_at": _milliseconds(waiting) if waiting else 0,
        "draft_moment": waiting.updated_at if waiting else None,
        "draft_words": kept_words(waiting) if waiting else "",
        "saved_token": drafts.saved_token(draft),
        "can_bring_back": drafts.was_discarded(draft),
    }


def _answer_form(request: StaffRequest, question: OpenQuestion) -> AnswerForm | None:
    if question.answered_at or not request.user.has_perm("accounts.change_openquestion"):
        return None
    return AnswerForm(kept_post(request, reverse("question_answer", args=[question.pk])), prefix=f"question-{question.pk}")


def _customers_for(user: User, text: str) -> list[Customer]:
    """Return the customers that `text` finds, one more than is shown, those the reader dealt with lately first."""
    talks = Interaction.objects.filter(staff=user).values_list("customer_id", flat=True)[:RECENT_LOOKED_AT]
    recent = {pk: place for place, pk in enumerate(dict.fromkeys(talks))}
    customers = Customer.objects.visible_to(user).select_related("team")
    matching = customers.matching(text) if text else customers.filter(Q(manager=user) | Q(pk__in=recent))
    known = sorted(matching.filter(pk__in=recent), key=lambda customer: recent[customer.pk])
    others = matching.exclude(pk__in=recent).order_by("name_sort", "id")
    return [*known, *others[: FOUND_SHOWN + 1]][: FOUND_SHOWN + 1]


def _milliseconds(draft: Draft) -> str:
    return str(int(draft.updated_at.timestamp() * 1000))
