from django.apps import AppConfig


class RetentionSiteConfig(AppConfig):
    """The roof: settings, URLs, the API's root, health and set-up commands. It owns no business rule."""

    name = "retention_site"
    default = True
