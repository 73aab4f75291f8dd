"""The placeholders of this floor: who somebody is, how they stand with us, and the way to their mail preferences."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.mail_preferences.links import preferences_url
from accounts.models import Customer, MilestoneReached, Standing, Subscription
from accounts.templating.placeholders import DEAD_LINK, Kind, Placeholder, Recipient, each, register

OWN_WORDS = "words"  # of params: what whoever planned a message adds to its template


def register_own() -> None:
    """Register all of them; called when the app is ready."""
    register(*_people(), *_facts(), *_of_the_message())


def _people() -> tuple[Placeholder, ...]:
    name = Kind.NAME
    return (
        Placeholder("name", _("How they want to be addressed"), _("Sam"), name, each(_called)),
        Placeholder("full_name", _("Their full name"), _("Sam Carter"), name, each(_full_name)),
        Placeholder("customer", _("The customer they belong to"), _("Carter Ltd"), name, each(lambda one: one.customer.name)),
        Placeholder("our_company", _("Our own company"), settings.COMPANY_NAME, name, each(lambda _one: settings.COMPANY_NAME)),
        Placeholder(
            "manager_name", _("Their account manager"), _("Mona Farid"), name, each(_manager),
            missing=lambda _on: Q(manager=None),
        ),
    )  # fmt: skip


def _facts() -> tuple[Placeholder, ...]:
    number = Kind.NUMBER
    return (
        Placeholder(
            "products", _("What they pay for now"), _("Desk, Mobile app"), Kind.NAME, _products,
            missing=lambda on: Q(~Exists(_running(on, on).filter(spell__customer=OuterRef("pk")))),
        ),
        Placeholder(
            "days_silent", _("Days since they last used anything"), 34, number, each(_days_silent),
            missing=lambda _on: Q(standing__last_use_on=None),
        ),
        Placeholder(
            "contacts_this_month",
            _("How often they turned to us in the last 30 days"),
            3,
            number,
            each(_stands(lambda standing, _on: standing.contacts_30_days)),
            missing=_not_worked_out,
        ),
        Placeholder("is_vip", _("Whether they are a VIP"), True, Kind.FLAG, each(_is_vip)),
        Placeholder(
            "months_with_us", _("Whole months since they became a customer"), 14, number, each(_months),
            missing=lambda on: Q(started_on=None) | Q(started_on__gt=on),
        ),
        Placeholder(
            "last_milestone", _("The last milestone they reached"), _("First report sent"), Kind.NAME, _last_milestone,
            missing=lambda _on: Q(~Exists(_reached().filter(customer=OuterRef("pk")))),
        ),
        Placeholder(
            "open_issues",
            _("How many issues of theirs are open"),
            0,
            number,
            each(_stands(lambda standing, _on: standing.open_issues)),
            missing=_not_worked_out,
        ),
        Placeholder(
            "renews_on", _("The day their contract renews"), _("1 March 2027"), Kind.TEXT, each(_renews_on),
            missing=_renews_never,
        ),
        Placeholder(
            "days_to_renewal", _("Days until their contract renews"), 21, number, each(_days_to_renewal),
            missing=_renews_never,
        ),
    )  # fmt: skip


def _of_the_message() -> tuple[Placeholder, ...]:
    return (
        Placeholder(
            "words",
            _("What you add for one outreach, or one person"),
            _("We have rebuilt the calendar since you last looked."),
            Kind.LINES,
            each(lambda one: one.params.get(OWN_WORDS, "")),
        ),
        Placeholder(
            "preferences_url",
            _("Where they choose what we write to them, or unsubscribe; every mail links to it at its foot"),
            DEAD_LINK,
            Kind.LINK,
            link=_preferences,
        ),
    )


def _called(one: Recipient) -> str:
    return one.contact.called if one.contact else ""


def _full_name(one: Recipient) -> str:
    return one.contact.full_name if one.contact else ""


def _manager(one: Recipient) -> str:
    return one.customer.manager.full_name if one.customer.manager else ""


def _is_vip(one: Recipient) -> bool:
    return one.customer.value_tier == Customer.ValueTier.VIP


def _stands(value: Callable[[Standing, date], Any]) -> Callable[[Recipient], Any]:
    """Return a reader of how the customer stands, which says nothing where that was not worked out yet."""

    def read(one: Recipient) -> Any:
        standing = getattr(one.customer, "standing", None)
        return value(standing, one.on) if standing else None

    return read


def _not_worked_out(_on: date) -> Q:
    return Q(standing=None)


def _renews_never(on: date) -> Q:
    return Q(standing__renews_on=None) | Q(standing__renews_on__lt=on)


def _days_silent(one: Recipient) -> Any:
    return _stands(lambda standing, on: standing.last_use_on and max((on - standing.last_use_on).days, 0))(one)


def _renewal(one: Recipient) -> date | None:
    renews = _stands(lambda standing, _on: standing.renews_on)(one)
    return renews if renews and renews >= one.on else None


def _renews_on(one: Recipient) -> str:
    renews = _renewal(one)
    if renews is None:
        return ""
    with translation.override(one.language):
        return date_format(renews, "DATE_FORMAT")


def _days_to_renewal(one: Recipient) -> int | None:
    renews = _renewal(one)
    return (renews - one.on).days if renews else None


def _months(one: Recipient) -> int | None:
    begun = one.customer.started_on
    if begun is None or begun > one.on:
        return None
    return (one.on.year - begun.year) * 12 + one.on.month - begun.month - (one.on.day < begun.day)


def _running(first: date, last: date) -> QuerySet[Subscription]:
    return Subscription.objects.filter(Q(ended_on=None) | Q(ended_on__gt=first), started_on__lte=last)


def _products(recipients: Sequence[Recipient]) -> Mapping[int, str]:
    days = [one.on for one in recipients]
    begun = _running(min(days), max(days)).filter(spell__customer__in={one.customer.pk for one in recipients})
    names: dict[int, list[str]] = {}
    for customer, name in begun.order_by("product__name").values_list("spell__customer", "product__name").distinct():
        names.setdefault(customer, []).append(name)
    return {one.key: _listed(names.get(one.customer.pk, []), one.language) for one in recipients}


def _listed(names: list[str], language: str) -> str:
    return ("، " if language == "ar" else ", ").join(names)


def _reached() -> QuerySet[MilestoneReached]:
    return MilestoneReached.objects.filter(milestone__is_active=True)


def _last_milestone(recipients: Sequence[Recipient]) -> Mapping[int, str]:
    reached = _reached().filter(customer__in={one.customer.pk for one in recipients})
    last = {each.customer_id: each.milestone for each in reached.select_related("milestone").order_by("reached_on", "pk")}
    return {one.key: last[one.customer.pk].wording_in(one.language) if one.customer.pk in last else "" for one in recipients}


def _preferences(one: Recipient) -> str:
    return preferences_url(one.contact) if one.contact else DEAD_LINK
