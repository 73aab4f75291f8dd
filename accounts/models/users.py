from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import LanguageField, TimeZoneField
from accounts.roles import Role, role_permissions
from retention_site.base.models import Versioned


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a member of staff; without a password they can only use the reset link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an admin; `createsuperuser` calls this."""
        return self.create_user(email, password, **({"role": Role.ADMIN, "full_name": email} | fields))

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def working(self) -> models.QuerySet["User"]:
        """Staff who can be given work."""
        return self.filter(is_active=True).order_by("full_name", "id")


class User(Versioned, AbstractBaseUser):
    """A member of staff. What they may do follows from their role, by the table in `accounts/roles.py`."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("as my device")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.AGENT)
    team = models.ForeignKey(
        "accounts.Team", verbose_name=_("team"), null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    language = LanguageField(_("language"), default=settings.LANGUAGE_CODE)
    timezone = TimeZoneField(_("time zone"), default=settings.TIME_ZONE)
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme, default=Theme.AUTO)
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Off for those who have left: they cannot log in."))

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        ordering = ["full_name", "id"]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def is_staff(self) -> bool:
        """May this person open Django admin?"""
        return self.is_active and self.role == Role.ADMIN

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def sees_all(self) -> bool:
        """Does this person see every customer, or (False) only those of their team and their own?"""
        return not settings.TEAM_CUSTOMERS_ONLY or self.has_perm("base.view_auditentry")

    @property
    def needs_mfa(self) -> bool:
        return bool(settings.MFA_REQUIRED) and self.role in {Role.MANAGER, Role.ADMIN}

    def has_perm(self, perm: str, obj: object | None = None) -> bool:  # noqa: ARG002
        return self.is_active and perm in role_permissions(self.role)

    def has_perms(self, perm_list: list[str], obj: object | None = None) -> bool:  # noqa: ARG002
        return all(self.has_perm(perm) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and any(perm.startswith(f"{app_label}.") for perm in role_permissions(self.role))
