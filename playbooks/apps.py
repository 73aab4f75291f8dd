from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "playbooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from playbooks import joining, mails  # noqa: F401 - mails registers its kinds of messages

        joining.join()
