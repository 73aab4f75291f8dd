from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from retention_site.base import outbox


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.EMAIL_BACKEND = outbox.BACKEND
    return settings.OUTBOX_DIR


@pytest.fixture
def send(folder):
    """Return a function that writes one mail to the outbox and gives the name of its file."""

    def write(subject: str = "About Tuesday", body: str = "We shall call.", html: str = "", files=(), **fields) -> str:
        fields = {"from_email": "crm@example.com", "to": ["نادية <nadia@example.com>"]} | fields
        before = set(folder.glob("*")) if folder.exists() else set()
        mail = EmailMultiAlternatives(subject, body, connection=get_connection(outbox.BACKEND), **fields)
        if html:
            mail.attach_alternative(html, "text/html")
        for file in files:
            mail.attach(*file)
        mail.send()
        return next(path.name for path in folder.glob("*") if path not in before)

    return write
