"""Messages: what was sent and what was not, and those about which a person has to decide."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.actions.messages import settle_message
from accounts.forms.messages import SettleForm
from accounts.messages.filters import UNSETTLED, MessageFilter
from accounts.messages.story import story_of
from accounts.models import Message, MessageTemplate
from accounts.requests import StaffRequest
from accounts.templating.compiling import Rendered
from accounts.templating.previewing import framed, told_by
from accounts.views.lists import show_list
from retention_site.base.access import permitted


def message_or_404(request: StaffRequest, pk: int) -> Message:
    """Return a message that the reader may see. Raises Http404 for any other."""
    named = Message.objects.visible_to(request.user).select_related("customer__team", "contact", "user")
    message = named.filter(pk=pk).first()
    if message is None:
        raise Http404
    return message


@require_safe
@permitted("accounts.view_message")
@vary_on_headers("HX-Request")
def message_list(request: StaffRequest) -> HttpResponse:
    """Messages by any filter, with the reason where one was not sent; htmx gets the rows alone."""
    visible = Message.objects.visible_to(request.user)
    filters = MessageFilter(request, visible.select_related("customer", "contact", "user"))
    page = filters.page()
    context = {
        "filters": filters,
        "page": page,
        "is_first": not page.rows and not Message.objects.exists(),
        "unsettled": visible.unsettled().count(),
        "unsettled_filter": UNSETTLED,
        "waiting_since": Message.objects.due(at=timezone.now()).order_by("due_at").values_list("due_at", flat=True).first(),
    }
    return show_list(request, filters, "accounts/messages/message_list.html", context)


@csp_update({"frame-src": [SELF]})
@require_safe
@permitted("accounts.view_message")
def message_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One message: to whom, what became of it step by step, and what can be decided about it."""
    message = message_or_404(request, pk)
    return render(request, "accounts/messages/message_detail.html", _told(message, SettleForm(message=message)))


@require_safe
@permitted("accounts.view_message")
def message_content(request: StaffRequest, pk: int) -> HttpResponse:
    """What a message said, for the frame on its page: it can do nothing, and its links lead nowhere."""
    said = told_by(message_or_404(request, pk))
    if not isinstance(said, Rendered):
        raise Http404
    return framed(said.html)


@csp_update({"frame-src": [SELF]})
@require_POST
@permitted("accounts.change_message")
def message_settle(request: StaffRequest, pk: int) -> HttpResponse:
    """Decide about a message that is perhaps sent, or that failed."""
    message = message_or_404(request, pk)
    form = SettleForm(request.POST, message=message)
    if form.is_valid():
        try:
            settled = settle_message(actor=request.user, message=message, how=form.cleaned_data["outcome"])
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("This message is now: %(status)s.") % {"status": settled.get_status_display()})
            return redirect(settled)
    return render(request, "accounts/messages/message_detail.html", _told(message, form))


def _told(message: Message, form: SettleForm) -> dict[str, object]:
    return {
        "message": message,
        "customer": message.customer,
        "form": form,
        "story": story_of(message),
        "said": told_by(message),
        "is_call": message.channel == MessageTemplate.Channel.CALL,
    }
