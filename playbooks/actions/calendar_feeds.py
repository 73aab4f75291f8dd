"""Making and revoking the secret link of a person's calendar."""

import secrets

from django.db import transaction

from accounts.models import User
from playbooks.models import CalendarFeed
from retention_site.base import audit


def make_feed(*, user: User) -> CalendarFeed:
    """Give `user` a calendar link; one that they had before stops working. The log tells that, not the link."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two clicks at once make one link
        CalendarFeed.objects.filter(user=user).delete()
        feed = CalendarFeed.objects.create(user=user, nonce=secrets.randbits(63))
        audit.record("calendar_feed.created", feed, actor=user)
    return feed


def revoke_feed(*, user: User) -> bool:
    """Make the calendar link of `user` void; False if there was none."""
    with transaction.atomic():
        feed = CalendarFeed.objects.filter(user=user).first()
        if feed is None:
            return False
        audit.record("calendar_feed.revoked", feed, actor=user)
        feed.delete()
    return True
