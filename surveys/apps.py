from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from surveys import departing, digests, joining, question_mails, receipt_mails, segment_fields, upsets  # noqa: F401 - digests register what they send

        post_migrate.connect(_install_search, sender=self)
        joining.join()
        departing.join()
        question_mails.join()
        receipt_mails.join()
        segment_fields.join()
        upsets.join()


def _install_search(sender: AppConfig, using: str, **_: Any) -> None:  # noqa: ARG001 - signals name it
    from accounts.search import install_index
    from surveys.models import Response

    install_index(Response._meta.db_table, using)
