"""Which records a member of staff may see or name through the API and imports: those of the customers they may see."""

from typing import Any, TypeVar

from django.db.models import QuerySet

from accounts.models import Contact, Customer, Interaction, Product, Spell, SupportIssue, Team, User

Rows = TypeVar("Rows", bound="QuerySet[Any]")


def within_sight(rows: Rows, user: User, path: str = "customer") -> Rows:
    """Return those of `rows` whose customer, found along `path`, the user may see; no join where they may see all."""
    return rows.filter(**{f"{path}__in": customers(user)}) if is_bound(user) else rows


def is_bound(user: User) -> bool:
    """Tell whether there may be customers that the user may not see."""
    return bool(customers(user).query.where)


def home_team(user: User) -> Team | None:
    """The team of a new customer for which nobody names one: none, unless its maker would not see it again without."""
    return user.team if is_bound(user) else None


def customers(user: User) -> QuerySet[Customer]:
    return Customer.objects.visible_to(user)


def contacts(user: User) -> QuerySet[Contact]:
    return within_sight(Contact.objects.all(), user)


def interactions(user: User) -> QuerySet[Interaction]:
    return within_sight(Interaction.objects.all(), user)


def issues(user: User) -> QuerySet[SupportIssue]:
    return within_sight(SupportIssue.objects.all(), user)


def spells(user: User) -> QuerySet[Spell]:
    return within_sight(Spell.objects.all(), user)


def products(_user: User) -> QuerySet[Product]:
    return Product.objects.all()


def staff(_user: User) -> QuerySet[User]:
    return User.objects.filter(is_active=True)


def teams(_user: User) -> QuerySet[Team]:
    return Team.objects.all()
