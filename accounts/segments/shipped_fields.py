"""What segments may ask about what this floor knows: how customers stand, who they are, their people, what they pay and use."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.countries import country_choices, currency_choices
from accounts.filter_fields import industry_choices
from accounts.models import (
    Contact,
    Customer,
    Feeling,
    Interaction,
    Milestone,
    MilestoneReached,
    OpenQuestion,
    Product,
    Spell,
    Stage,
    Subscription,
    SupportIssue,
    Team,
    User,
)
from accounts.segments.fields import Choices, Field, Group, Kind, register
from accounts.segments.rows import Among, Counted, Latest, Present
from accounts.segments.sources import Column, Source, beginning, day_after


def register_shipped_fields() -> None:
    """Register everything; called when the app is ready."""
    register(*_standing(), *_customer(), *_contacts(), *_products(), *_usage())


def _standing() -> tuple[Field, ...]:
    group = Group.STANDING
    return (
        _choice("stage", _("stage"), group, Column("standing__stage"), lambda: Stage.choices, speaks=True),
        _date("stage_since", _("in this stage since"), group, "standing__stage_since"),
        Field("risk", _("risk in percent"), group, Kind.NUMBER, Column("standing__risk", scale=100), is_whole=False),
        _choice("feeling", _("feeling of the account manager"), group, Among(_feelings, "kind"), lambda: Feeling.Kind.choices),
        _flag("payment_failed", _("payment failed"), group, "standing__payment_failed", no=_("no payment failed")),
        _flag("champion_left", _("their champion left"), group, "standing__champion_left", no=_("no champion left")),
        _flag("usage_halved", _("use halved in a week"), group, "standing__usage_halved", no=_("use not halved in a week")),
        _flag("contacts_rising", _("ever more contacts"), group, "standing__contacts_rising", no=_("not ever more contacts")),
        _number(
            "open_issues", _("open issues"), group, "standing__open_issues",
            none=_("no open issue"), some=_("an open issue"),
        ),
        _number(
            "serious_issues", _("serious open issues"), group, "standing__serious_issues",
            none=_("no serious open issue"), some=_("a serious open issue"),
        ),
        _number("contacts_30_days", _("contacts in 30 days"), group, "standing__contacts_30_days"),
        _number("contacts_30_days_before", _("contacts in the 30 days before"), group, "standing__contacts_30_days_before"),
        _flag(
            "complaint_open", _("an open complaint"), group,
            Present(_complaints), no=_("no open complaint"),
        ),
    )  # fmt: skip


def _customer() -> tuple[Field, ...]:
    group, language = Group.CUSTOMER, settings.LANGUAGES
    return (
        _choice("kind", _("kind"), group, Column("kind"), lambda: Customer.Kind.choices, speaks=True),
        _choice("value_tier", _("value tier"), group, Column("value_tier"), lambda: Customer.ValueTier.choices, speaks=True),
        _choice("industry", _("industry"), group, Column("industry", is_blank=True), industry_choices, is_open=True),
        _flag(
            "industry_fit", _("in an industry we specialise in"), group, "industry_fit",
            no=_("in an industry we do not specialise in"),
        ),
        _choice("country", _("country"), group, Column("country", is_blank=True), _countries),
        _choice("language", _("language"), group, Column("language", is_blank=True), lambda: language),
        _choice("manager", _("account manager"), group, Column("manager"), _people),
        _choice("team", _("team"), group, Column("team"), _teams),
        _choice(
            "sales_approach", _("how it was sold"), group, Column("sales_approach", is_blank=True),
            lambda: Customer.SalesApproach.choices,
        ),
        _date("trial_started_on", _("trial began"), group, "trial_started_on"),
        _date("started_on", _("first became a customer"), group, "started_on"),
        Field("name", _("name"), group, Kind.TEXT, Column("name")),
        Field("external_id", _("external id"), group, Kind.TEXT, Column("external_id")),
    )  # fmt: skip


def _contacts() -> tuple[Field, ...]:
    group = Group.CONTACT
    return (
        _number("contacts", _("people we know"), group, Counted(_people_there), none=_("nobody we know there")),
        _flag("champion", _("somebody speaks for us there"), group, Present(_champions), no=_("nobody speaks for us there")),
        _flag("email", _("somebody has an e-mail address"), group, Present(_with_email), no=_("nobody has an e-mail address")),
        _date("last_talk", _("last talk"), group, Latest(_talks, "at")),
        _date("last_heard", _("last contact from them"), group, Latest(_heard, "at")),
        _number(
            "open_questions", _("open questions of theirs"), group,
            Counted(lambda _on: OpenQuestion.objects.open(), "interaction__customer"),
            none=_("no open question of theirs"), some=_("an open question of theirs"),
        ),
    )  # fmt: skip


def _products() -> tuple[Field, ...]:
    group = Group.PRODUCT
    return (
        _flag("paying", _("paying"), group, Present(_spells), no=_("not paying")),
        _choice("pays_for", _("pays for"), group, Among(_running, "product__code", "spell__customer"), _product_choices),
        _number("products", _("number of products"), group, "standing__products"),
        Field("monthly_value", _("monthly value"), group, Kind.MONEY, Column("standing__monthly_value"), is_whole=False),
        _choice(
            "currency", _("currency"), group, Column("standing__currency", is_blank=True),
            _currencies, is_open=True,
        ),
        _choice(
            "payment_state", _("payment"), group, Among(_running, "payment_state", "spell__customer"),
            lambda: Subscription.PaymentState.choices,
        ),
        _date("spell_started_on", _("paying since"), group, "standing__spell_started_on"),
        _date("spell_ended_on", _("paid until"), group, "standing__spell_ended_on"),
        _number("spells", _("times they became a customer"), group, "standing__spells"),
        _date("renews_on", _("renews"), group, "standing__renews_on"),
    )  # fmt: skip


def _usage() -> tuple[Field, ...]:
    group = Group.USAGE
    return (
        _date("last_use_on", _("last use"), group, "standing__last_use_on"),
        _date("first_use_on", _("first use"), group, "standing__first_use_on"),
        _number("use_days", _("days of use"), group, "standing__use_days", none=_("never used anything")),
        _number("use_days_13_weeks", _("days of use in 13 weeks"), group, "standing__use_days_13_weeks"),
        _number(
            "use_days_13_weeks_before", _("days of use in the 13 weeks before"), group, "standing__use_days_13_weeks_before"
        ),
        _number("active_weeks", _("weeks of use of the last 13"), group, "standing__active_weeks"),
        _number("events_30_days", _("events in 30 days"), group, "standing__events_30_days"),
        _number("events_7_days", _("events in 7 days"), group, "standing__events_7_days"),
        _number("milestones", _("milestones reached"), group, "standing__milestones", none=_("no milestone reached")),
        _choice("milestone", _("milestone"), group, Among(_reached, "milestone__code"), _milestones),
        _date("last_milestone_on", _("last milestone"), group, "standing__last_milestone_on"),
        _date("stuck_since", _("onboarding stuck since"), group, "standing__stuck_since"),
    )


def _choice(code: str, label: Any, group: str, source: Source, choices: Callable[[], Choices], **more: Any) -> Field:
    return Field(code, label, group, Kind.CHOICE, source, choices=choices, **more)


def _date(code: str, label: Any, group: str, source: str | Source) -> Field:
    return Field(code, label, group, Kind.DATE, Column(source) if isinstance(source, str) else source)


def _flag(code: str, label: Any, group: str, source: str | Source, *, no: Any) -> Field:
    return Field(code, label, group, Kind.BOOLEAN, Column(source) if isinstance(source, str) else source, some=label, none=no)


def _number(code: str, label: Any, group: str, source: str | Source, **more: Any) -> Field:
    return Field(code, label, group, Kind.NUMBER, Column(source) if isinstance(source, str) else source, **more)


def _countries() -> Choices:
    return country_choices(get_language() or "en")


def _currencies() -> Choices:
    return currency_choices(get_language() or "en")


def _people() -> Choices:
    people = User.objects.order_by("-is_active", "full_name", "pk").values_list("pk", "full_name")
    return [(str(pk), name) for pk, name in people]


def _teams() -> Choices:
    return [(str(pk), name) for pk, name in Team.objects.values_list("pk", "name")]


def _product_choices() -> Choices:
    return list(Product.objects.order_by("name", "pk").values_list("code", "name"))


def _milestones() -> Choices:
    return [(each.code, str(each)) for each in Milestone.objects.all()]


def _complaints(_on: date) -> QuerySet[SupportIssue]:
    return SupportIssue.objects.open().filter(kind=SupportIssue.Kind.COMPLAINT)


def _feelings(_on: date) -> QuerySet[Feeling]:
    """The last one of each customer."""
    later = Feeling.objects.filter(customer=OuterRef("customer"), pk__gt=OuterRef("pk"))
    return Feeling.objects.filter(~Exists(later))


def _people_there(_on: date) -> QuerySet[Contact]:
    return Contact.objects.current()


def _champions(on: date) -> QuerySet[Contact]:
    return _people_there(on).filter(is_champion=True)


def _with_email(on: date) -> QuerySet[Contact]:
    return _people_there(on).exclude(email="")


def _talks(on: date) -> QuerySet[Interaction]:
    return Interaction.objects.filter(outcome=Interaction.Outcome.REACHED, at__lt=beginning(day_after(on)))


def _heard(on: date) -> QuerySet[Interaction]:
    return _talks(on).filter(direction=Interaction.Direction.IN)


def _spells(on: date) -> QuerySet[Spell]:
    return Spell.objects.covering(on)


def _running(on: date) -> QuerySet[Subscription]:
    return Subscription.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), started_on__lte=on)


def _reached(on: date) -> QuerySet[MilestoneReached]:
    return MilestoneReached.objects.filter(reached_on__lte=on)
