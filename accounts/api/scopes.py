"""Which records a member of staff may see or name through the API and imports: those of the customers they may see."""

from django.db.models import QuerySet

from accounts.models import ChurnReason, Contact, Customer, Interaction, Product, Spell, Subscription, SupportIssue, Team, User
from accounts.models.customers import within_sight


def home_team(user: User) -> Team | None:
    """The team of a new customer for which nobody names one: none, unless its maker would not see it again without."""
    return None if user.sees_all else user.team


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


def subscriptions(user: User) -> QuerySet[Subscription]:
    return within_sight(Subscription.objects.all(), user, "spell__customer")


def churn_reasons(_user: User) -> QuerySet[ChurnReason]:
    return ChurnReason.objects.all()


def products(_user: User) -> QuerySet[Product]:
    return Product.objects.all()


def staff(_user: User) -> QuerySet[User]:
    return User.objects.filter(is_active=True)


def teams(_user: User) -> QuerySet[Team]:
    return Team.objects.all()
