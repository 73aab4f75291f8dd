"""A real mail server in this process, which the settings name."""

import pytest

from tests.mail_server import Ledger, start_mail_server


@pytest.fixture
def server(settings):
    ledger = Ledger()
    controller = start_mail_server(ledger)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    ledger.controller = controller
    yield ledger
    if controller.server is not None:
        controller.stop()
