"""What an open page asks once a minute: how much waits, and which promise comes due."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from playbooks.models import Callback
from playbooks.notices import REMIND_BEFORE

MOST_REMINDERS = 3


@require_safe
def pulse(request: HttpRequest) -> HttpResponse:
    """Answer with the counts of the menu and the promises that come due; with nothing to somebody who has logged out.

    It reads only, so that an open page keeps no session alive, and sends nobody to the log-in page, who may be typing.
    """
    user = request.user
    if not isinstance(user, User):
        return HttpResponse(status=204)
    now = timezone.now()
    callbacks = Callback.objects.none()
    if user.has_perm("playbooks.view_callback"):
        due = Callback.objects.upcoming(at=now).filter(assignee=user, promised_for__lte=now + REMIND_BEFORE)
        callbacks = due.visible_to(user).select_related("customer")[:MOST_REMINDERS]
    response = render(request, "playbooks/pulse/pulse.html", {"callbacks": callbacks})
    # The page does not read out again what it shows already
    response["X-Reminders"] = " ".join(f"{each.pk}-{int(each.promised_for.timestamp())}" for each in callbacks)
    response["Cache-Control"] = "no-store"
    return response
