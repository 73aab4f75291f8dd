"""The monthly mail to managers: how the NPS stood against the month before, what waits, and what some customers said."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.messages import plan_message
from accounts.messages.kinds import Mail, message_kind
from accounts.models import Consent, Message, User
from accounts.retention import Period, Unit
from accounts.roles import Role
from surveys.answers import unread_answers
from surveys.dashboard import lines_of
from surveys.models import Answer, Response
from surveys.scores import ONE_DAY, Reading, day_begins, held_in

DIGEST = "survey.digest"
READERS = (Role.MANAGER, Role.ADMIN)
COMMENTS = 5
GOOD_FOR = timedelta(days=14)  # later the numbers are news no more


def plan_digests(*, on: date, at: datetime) -> int:
    """Plan the mail about the month before the day `on` for each manager, once, unless nobody answered in it.

    Returns how many managers there are with an address.
    """
    month = month_before(on)
    if not Response.objects.between(day_begins(month.first), day_begins(month.end + ONE_DAY)).exists():
        return 0
    readers = User.objects.working().filter(role__in=READERS)
    planned = [
        plan_message(
            occasion=f"{DIGEST}:{month.first:%Y-%m}",
            kind=DIGEST,
            purpose=Consent.Purpose.SERVICE,
            to=reader,
            params={"month": month.first.isoformat()},
            due_at=at,
            expires_at=at + GOOD_FOR,
        )
        for reader in readers
    ]
    return len([message for message in planned if message])


def month_before(day: date) -> Period:
    """Return the last whole month before a day."""
    end = day.replace(day=1) - ONE_DAY
    return Period(end.replace(day=1) - ONE_DAY, end)


@message_kind(DIGEST, gettext_lazy("monthly digest of surveys"))
def digest(message: Message) -> Mail:
    """To a manager: the month that is over, as they may see it."""
    first = date.fromisoformat(message.params["month"])
    month = month_before(first + timedelta(days=32))
    before = month_before(first)
    reader = message.user or User.objects.working().filter(role__in=READERS)[0]
    reading = Reading(reader)
    lines = lines_of(reading, [before, month], Unit.MONTH, on=month.end + ONE_DAY)
    name = date_format(month.first, "F Y")
    context = {
        "name": reader.full_name,
        "month": name,
        "line": lines[-1] if lines else None,
        "held": held_in(reading, [month])[0],
        "unread": unread_answers(reader).count(),
        "comments": _comments(reading, month),
        "url": settings.BASE_URL + reverse("insight_nps") + f"?period=month&at={month.first.isoformat()}",
        "unread_url": settings.BASE_URL + reverse("response_list") + "?reading=unread",
        "company": settings.COMPANY_NAME,
    }
    subject = _("What customers said in %(month)s") % {"month": name}
    return Mail(subject=subject, text=render_to_string("surveys/digests/digest.txt", context))


def _comments(reading: Reading, month: Period) -> list[Answer]:
    """Some of the words of the month, the lowest scores first, without names: who wants those opens the page."""
    rows = reading.responses.counted().between(day_begins(month.first), day_begins(month.end + ONE_DAY))
    words = Answer.objects.filter(response__in=rows.values("pk")).exclude(text="")
    return list(words.select_related("response").order_by("response__score", "-pk")[:COMMENTS])
