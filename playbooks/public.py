"""The public links of promises: a customer moves a callback, a calendar subscribes to a person's."""

from django.conf import settings
from django.urls import reverse

from playbooks.models import CalendarFeed, Callback
from retention_site.base import public_links

MOVE, FEED = "callback.move", "callback.feed"


def move_url(callback: Callback) -> str:
    """Return the address at which the customer moves or cancels this callback."""
    return settings.BASE_URL + reverse("public_callback", args=[public_links.make(MOVE, callback.pk, callback.nonce)])


def callback_of(token: str) -> Callback | None:
    """Return the callback a token names, or None: unknown, altered, revoked, closed, or of somebody who left or was erased."""
    link = public_links.read(token, MOVE)
    # Whoever was erased has no name any more
    there = Callback.objects.owed().filter(contact__isnull=False, contact__left_at=None).exclude(contact__full_name="")
    found = there.select_related("customer__team", "contact", "assignee__team")
    return found.filter(pk=link.id, nonce=link.nonce).first() if link else None


def feed_url(feed: CalendarFeed) -> str:
    """Return the secret address of a person's calendar."""
    return settings.BASE_URL + reverse("calendar_feed", args=[public_links.make(FEED, feed.pk, feed.nonce)])


def feed_of(token: str) -> CalendarFeed | None:
    """Return the feed a token names, of somebody who still works here, or None."""
    link = public_links.read(token, FEED)
    found = CalendarFeed.objects.select_related("user").filter(user__is_active=True)
    return found.filter(pk=link.id, nonce=link.nonce).first() if link else None
