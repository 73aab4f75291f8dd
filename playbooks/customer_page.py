"""What the head of a customer's page says of promises: the next one, or how late one is."""

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from accounts.panels import Fact
from accounts.profile import Profile
from playbooks.models import Callback
from retention_site.base import clocks


def next_promise(profile: Profile) -> Fact | None:
    """Return the promise that is owed first, one query; None where none is, or the reader may not know."""
    if not profile.reader.has_perm("playbooks.view_callback"):
        return None
    owed = Callback.objects.owed().filter(customer=profile.customer).select_related("assignee")
    callback = owed.order_by("promised_for", "id").first()
    if callback is None:
        return None
    is_late = callback.is_overdue(at=profile.at)
    late = _("late by %(late)s") % {"late": timesince(callback.due_by, profile.at)}
    moment = clocks.moment(timezone.localtime(callback.promised_for))
    return Fact(_("Next promise"), [moment], late if is_late else callback.assignee.full_name, is_late=is_late)
