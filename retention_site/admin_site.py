"""Django admin, behind our own log-in, for our own records only: django-q's schedules there would be code execution."""

from importlib import import_module

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

OURS = ("retention_site.base.admin", "accounts.admin", "surveys.admin", "playbooks.admin")


def our_admin() -> admin.AdminSite:
    """Return the admin site with our records registered and log-in (rate limits, second factor) through allauth."""
    for module in OURS:
        import_module(module)
    admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
    return admin.site
