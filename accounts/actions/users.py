"""Writing staff: who works here, as what, and what becomes of their work when they leave."""

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import handing_over
from accounts.login import send_welcome
from accounts.models import User
from accounts.roles import Role
from retention_site.base import audit, changes

PREFERENCES = {"full_name", "language", "timezone", "theme"}


def create_user(*, actor: User | None, **fields: Any) -> User:
    """Make a member of staff and mail them a link to choose a password. Raises ValidationError."""
    with transaction.atomic():
        user = User(**(fields | {"email": fields.get("email", "").lower()}))
        user.set_unusable_password()
        changes.create(user, actor=actor, action="user.created")
        transaction.on_commit(lambda: send_welcome(user))
    return user


def update_user(*, actor: User | None, user: User, version: int | None, fields: dict[str, Any]) -> User:
    """Change a member of staff who is still at `version`; who still has work in hand cannot be closed.

    Raises StaleVersion or ValidationError.
    """
    if "email" in fields:
        fields = fields | {"email": fields["email"].lower()}
    with transaction.atomic():
        _keep_an_admin(user, fields)
        if user.is_active and fields.get("is_active") is False:
            _refuse_with_work_in_hand(user)
        saved = changes.update(user, fields, version=version, actor=actor, action="user.updated")
        # allauth keeps addresses of its own, by which one could still log in after a change
        EmailAddress.objects.filter(user=saved).exclude(email=saved.email).delete()
        return saved


def set_preferences(*, user: User, fields: dict[str, Any]) -> User:
    """Change what people choose for themselves. Raises ValidationError."""
    chosen = {name: value for name, value in fields.items() if name in PREFERENCES}
    return changes.update(user, chosen, version=None, actor=user, action="user.updated")


def forget_second_factor(*, actor: User | None, user: User) -> bool:
    """Take away authenticator and recovery codes of somebody who lost their phone; False if there were none."""
    with transaction.atomic():
        found, _each = Authenticator.objects.filter(user=user).delete()
        if found:
            audit.record("user.second_factor_forgotten", user, actor=actor)
    return bool(found)


def hand_over(*, actor: User | None, user: User, heirs: Sequence[User], leaves: bool) -> dict[str, int]:
    """Give all that `user` has in hand to `heirs` in turn, and close their log-in if they leave; all of it or nothing.

    Return how many records of each duty went. Raises ValidationError.
    """
    if not heirs or user in heirs or not all(heir.is_active for heir in heirs):
        raise changes.refuse("heirs", _("Choose colleagues who work here."))
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        given = handing_over.share(held, heirs, actor=actor)
        after: dict[str, Any] = {"to": [heir.pk for heir in heirs], **given}
        audit.record("user.handed_over", held, actor=actor, after=after)
        if leaves:
            _keep_an_admin(held, {"is_active": False})
            changes.update(held, {"is_active": False}, version=None, actor=actor, action="user.updated")
    return given


def _keep_an_admin(user: User, fields: dict[str, Any]) -> None:
    """Refuse what would leave nobody who can administer."""
    admins = list(User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True).order_by("pk"))
    stays = fields.get("is_active", user.is_active) and fields.get("role", user.role) == Role.ADMIN
    if admins == [user] and not stays:
        name = "role" if fields.get("role", user.role) != Role.ADMIN else "is_active"
        raise changes.refuse(name, _("%(name)s is the only admin. Make somebody else an admin first.") % {"name": user})


def _refuse_with_work_in_hand(user: User) -> None:
    count = sum(each.count for each in handing_over.in_hand(user))
    if count:
        message = ngettext(
            "%(name)s still has %(count)d customer or task in hand. Hand it over first.",
            "%(name)s still has %(count)d customers and tasks in hand. Hand them over first.",
            count,
        )
        raise changes.refuse("is_active", message % {"name": user, "count": count})
