"""What scores are parted by: how an answer came, in which language, who recorded it, of which team; and what customers are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from accounts.dimensions import Dimension, dimensions
from accounts.models import Attribute, Customer, Product, Spell, Subscription, Team
from accounts.retention import Period
from accounts.stretches import Sql
from surveys.models import Channel, Invitation, Response, Survey

STAFF, THEMSELVES = "staff", "self"
NOTHING = Value(None, output_field=TextField())


@dataclass(frozen=True)
class Part:
    """Something that parts answers, invitations or both. An empty key is what is unknown."""

    code: str
    label: Any
    of_answers: Combinable = NOTHING
    of_invitations: Combinable = NOTHING
    words: Mapping[str, Any] = field(default_factory=dict)
    read_words: Callable[[Iterable[str]], dict[str, str]] | None = None
    is_about_answers: bool = True
    is_about_asking: bool = True
    overlaps: bool = False

    def of_customers(self, period: Period) -> Sql | None:  # noqa: ARG002
        """Select customers with the group they are in; None where it is not them that are parted."""
        return None

    def only(self, answers: QuerySet[Response], key: str, period: Period) -> QuerySet[Response]:  # noqa: ARG002
        """Return those of `answers` that are in the group `key`. Raises ValueError where it can be none."""
        rows = answers.alias(part=self.of_answers)
        return rows.filter(part=key) if key else rows.filter(part__isnull=True)

    def labels(self, keys: Iterable[str]) -> dict[str, str]:
        """Say in the reader's words what the groups are; one query at most."""
        known = [key for key in keys if key]
        words = self.read_words(known) if self.read_words else {key: str(self.words.get(key, key)) for key in known}
        return words | {"": _("unknown")}


@dataclass(frozen=True)
class CustomerPart(Part):
    """What customers are, as the split of retention knows it (accounts/dimensions.py)."""

    dimension: Dimension | None = None

    def of_customers(self, period: Period) -> Sql | None:
        return self.dimension.groups(period) if self.dimension else None

    def only(self, answers: QuerySet[Response], key: str, period: Period) -> QuerySet[Response]:
        if self.dimension is None:
            raise ValueError(self.code)
        customers = Q(customer__in=self.dimension.only(Customer.objects.order_by(), key, period))
        return answers.filter(customers if key else customers | Q(customer__isnull=True))


@dataclass(frozen=True)
class ProductPart(Part):
    """The products they had in the period: whoever had two stands in two lines."""

    def of_customers(self, period: Period) -> Sql | None:
        text = f"""
            SELECT DISTINCT spells.customer_id, lines.product_id FROM {Subscription._meta.db_table} lines
            JOIN {Spell._meta.db_table} spells ON spells.id = lines.spell_id
            WHERE lines.started_on <= %s AND (lines.ended_on IS NULL OR lines.ended_on > %s)"""  # noqa: S608
        return Sql(text, (period.end, period.start))

    def only(self, answers: QuerySet[Response], key: str, period: Period) -> QuerySet[Response]:
        held = Subscription.objects.filter(started_on__lte=period.end).order_by()
        held = held.filter(Q(ended_on=None) | Q(ended_on__gt=period.start))
        if not key:
            return answers.exclude(customer__in=held.values("spell__customer"))
        return answers.filter(customer__in=held.filter(product=int(key)).values("spell__customer"))


def parts(attributes: Sequence[Attribute], *, with_surveys: bool = False) -> dict[str, Part]:
    """Return everything that scores can be parted by, in order, by its code."""
    by_staff = Case(When(recorder__isnull=True, then=Value(THEMSELVES)), default=Value(STAFF))
    languages, channels = dict(settings.LANGUAGES), dict(Channel.choices)
    found: list[Part] = [
        Part("channel", _("Channel"), F("channel"), F("channel"), channels),
        Part("language", _("Language"), F("language"), F("language"), languages),
        Part("recorded", _("Who recorded it"), by_staff, words=recorders(), is_about_asking=False),
        Part("trigger", _("Why then"), NOTHING, F("trigger"), dict(Invitation.Trigger.choices), is_about_answers=False),
        Part("team", _("Team"), F("team_id"), F("customer__team_id"), read_words=_teams),
        ProductPart("product", _("Product"), read_words=_products, overlaps=True),
    ]
    if with_surveys:
        found.append(Part("survey", _("Survey"), F("survey_id"), F("survey_id"), read_words=_surveys))
    found += [
        CustomerPart(each.code, each.label, read_words=each.labels, dimension=each)
        for code, each in dimensions(attributes).items()
        if code != "team"
    ]
    return {part.code: part for part in found}


def recorders() -> dict[str, str]:
    return {THEMSELVES: _("by themselves"), STAFF: _("by a colleague")}


def _teams(keys: Iterable[str]) -> dict[str, str]:
    return {str(pk): name for pk, name in Team.objects.filter(pk__in=keys).values_list("pk", "name")}


def _products(keys: Iterable[str]) -> dict[str, str]:
    return {str(pk): name for pk, name in Product.objects.filter(pk__in=keys).values_list("pk", "name")}


def _surveys(keys: Iterable[str]) -> dict[str, str]:
    return {str(pk): name for pk, name in Survey.objects.filter(pk__in=keys).values_list("pk", "name")}
