from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Customers and staff")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import happenings, login_mails, panels  # noqa: F401 - login_mails registers its messages
        from accounts.messages import provider_events
        from accounts.milestones import refreshing
        from accounts.segments import shipped_fields
        from accounts.standing import showing, touching
        from accounts.templating import mails, own_placeholders  # noqa: F401 - mails registers its kinds of message

        post_migrate.connect(_install_search, sender=self)
        happenings.register_sources()
        panels.register_own()
        showing.join()
        shipped_fields.register_shipped_fields()
        own_placeholders.register_own()
        refreshing.connect()
        touching.connect()
        provider_events.connect()


def _install_search(sender: AppConfig, using: str, **_: Any) -> None:  # noqa: ARG001 - signals name it
    from accounts.models import Customer
    from accounts.search import install_index

    install_index(Customer._meta.db_table, using)
