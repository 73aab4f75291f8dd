from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlaybooksConfig(AppConfig):
    name = "playbooks"
    verbose_name = _("Playbooks")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from playbooks import (  # noqa: F401 - mails register what they hold
            callback_mails,
            calling,
            closing_the_loop,
            fading,
            farewell,
            joining,
            mails,
            offboarding,
            offboarding_pages,
            promoters,
            segment_fields,
            upsets,
        )
        from playbooks.outreach import joining as outreach_joining

        joining.join()
        farewell.join()
        callback_mails.join()
        promoters.join()
        offboarding.join()
        offboarding_pages.join()
        closing_the_loop.join()
        calling.join()
        segment_fields.join()
        fading.join()
        upsets.join()
        outreach_joining.join()
