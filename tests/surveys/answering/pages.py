"""What tests of the public pages of surveys share: reading a page, sending a form, and what all of it left behind."""

from django.test import Client

from accounts.models import Consent
from retention_site.base.models import AuditEntry
from surveys.models import Invitation, Response, ResponseChange


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def body(response) -> str:
    return response.content.decode()


def state() -> list[object]:
    models = (Invitation, Response, ResponseChange, Consent)
    return [*(list(model.objects.values()) for model in models), AuditEntry.objects.count()]


def send(link, client=None, **data) -> str:
    """Send a form and return the page that follows."""
    response = (client or Client()).post(link, data, follow=True)
    assert response.status_code == 200
    return body(response)


def said() -> dict[str, object]:
    return Response.objects.get().said
