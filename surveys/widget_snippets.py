"""What a company's programmers copy into their own site: the tag of the widget, and how to sign in three languages."""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from surveys.models import WidgetSite

PYTHON = """import hmac, time

user = f"{customer.external_id}|{contact.email}|{int(time.time())}"
signature = hmac.new(SECRET.encode(), user.encode(), "sha256").hexdigest()
"""
PHP = """$user = $customer->externalId . '|' . $contact->email . '|' . time();
$signature = hash_hmac('sha256', $user, SECRET);
"""
JAVASCRIPT = """const { createHmac } = require("node:crypto");

const now = Math.floor(Date.now() / 1000);
const user = `${customer.externalId}|${contact.email}|${now}`;
const signature = createHmac("sha256", SECRET).update(user).digest("hex");
"""


class Example(NamedTuple):
    """How to sign, in one programming language."""

    language: str
    code: str


EXAMPLES = [Example("Python", PYTHON), Example("PHP", PHP), Example("JavaScript (Node.js)", JAVASCRIPT)]


def tag_of(site: WidgetSite) -> str:
    """Return the tag that goes into each page of the site; the server fills in who is logged in."""
    address = settings.BASE_URL + reverse("widget_script")
    return f'<script src="{address}" data-site="{site.pk}"\n  data-user="…" data-signature="…" async></script>'


def policy() -> str:
    """Return what a page with a Content-Security-Policy of its own has to allow; nothing is needed for styles."""
    return f"script-src {settings.BASE_URL};\nconnect-src {settings.BASE_URL}"
