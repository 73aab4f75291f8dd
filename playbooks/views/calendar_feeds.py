"""A person's callbacks in their own calendar: the page with the secret link, and what the calendar gets."""

from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import StaffRequest
from playbooks.actions.calendar_feeds import make_feed, revoke_feed
from playbooks.ical import feed_calendar
from playbooks.models import CalendarFeed, Callback
from playbooks.public import feed_of, feed_url
from retention_site.base.access import permitted

FEED_BACK, FEED_AHEAD = timedelta(days=30), timedelta(days=180)
# Each calendar program may keep its copy, but asks every time whether it still holds
HEADERS = {"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """A person's promises as a calendar; unknown, altered and revoked links look alike."""
    feed = feed_of(token)
    if feed is None:
        return HttpResponse(status=404, headers=HEADERS | {"Cache-Control": "no-store"})
    now = timezone.now()
    callbacks = Callback.objects.filter(assignee=feed.user).between(now - FEED_BACK, now + FEED_AHEAD)
    with translation.override(feed.user.language):
        rows = callbacks.visible_to(feed.user).select_related("customer").order_by("promised_for", "id")
        body = feed_calendar(rows, _("%(company)s: callbacks") % {"company": settings.COMPANY_NAME}).to_ical()
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=HEADERS | {"ETag": etag})
    return get_conditional_response(request, etag, None, response) or response


@require_safe
@permitted("playbooks.view_callback")
def calendar_feed_detail(request: StaffRequest) -> HttpResponse:
    """Show the link of one's own calendar, or how to make one."""
    feed = CalendarFeed.objects.filter(user=request.user).first()
    context = {"feed": feed, "url": feed_url(feed) if feed else "", "back": FEED_BACK.days, "ahead": FEED_AHEAD.days}
    response = render(request, "playbooks/calendar_feeds/calendar_feed_detail.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@permitted("playbooks.view_callback")
def calendar_feed_make(request: StaffRequest) -> HttpResponse:
    """Make a link; one made before stops working."""
    make_feed(user=request.user)
    messages.success(request, _("Your link is made. Give it to your calendar and to nobody else."))
    return redirect("calendar_feed_detail")


@require_POST
@permitted("playbooks.view_callback")
def calendar_feed_revoke(request: StaffRequest) -> HttpResponse:
    """Make the link void."""
    if revoke_feed(user=request.user):
        messages.success(request, _("Your link is void: no calendar gets anything by it any more."))
    return redirect("calendar_feed_detail")
