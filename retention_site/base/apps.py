from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class BaseConfig(AppConfig):
    name = "retention_site.base"
    label = "base"
    verbose_name = _("Machinery")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from retention_site.base import fresh_connections

        fresh_connections.join()
        autodiscover_modules("privacy", "tasks")
