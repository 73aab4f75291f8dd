"""A site of the company's own, and somebody who is logged in there."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import Contact
from surveys.models import WidgetSite
from surveys.widget_signing import secret_of, sign


def signed(site: WidgetSite, contact: Contact, *, ago: int = 0) -> dict[str, Any]:
    """Return what the site's server says of who is there, signed `ago` seconds ago."""
    user = f"{contact.customer.external_id}|{contact.email}|{int(timezone.now().timestamp()) - ago}"
    return {"user": user, "signature": sign(secret_of(site.pk, site.nonce), user)}


def say(what: str, site: WidgetSite, body: Any, **headers: str) -> HttpResponse:
    """Post what a page of the site says, as its browser does."""
    given = body if isinstance(body, str) else json.dumps({"site": str(site.pk), **body})
    headers = {"origin": site.origin} | headers
    return Client().post(f"/widget/{what}/", given, content_type="text/plain;charset=UTF-8", headers=headers)
