from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class CalendarFeed(models.Model):
    """A person's callbacks as a calendar to subscribe to, behind a secret link; a new nonce revokes the old link."""

    user = models.OneToOneField(User, verbose_name=_("whose"), on_delete=models.CASCADE, related_name="calendar_feed")
    nonce = models.PositiveBigIntegerField(editable=False)
    created_at = models.DateTimeField(_("made"), auto_now=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.user)
