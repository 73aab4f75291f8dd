"""The local outbox in the browser: the mails an installation without a mail server would have sent."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from retention_site.base import outbox
from retention_site.base.access import permitted

PAGE_SIZE = 50  # mails


@permitted("base.view_outbox")
@require_safe
def outbox_list(request: HttpRequest) -> HttpResponse:
    found = outbox.list_mails(before=request.GET.get("before", ""), size=PAGE_SIZE + 1)
    mails, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    context = {"mails": mails, "next": mails[-1].name if more else "", "is_used": settings.EMAIL_BACKEND == outbox.BACKEND}
    return render(request, "base/outbox/outbox_list.html", context)


@permitted("base.view_outbox")
@require_safe
def outbox_detail(request: HttpRequest, name: str) -> HttpResponse:
    mail = outbox.open_mail(name)
    if mail is None:
        raise Http404
    return render(request, "base/outbox/outbox_detail.html", {"mail": mail})
