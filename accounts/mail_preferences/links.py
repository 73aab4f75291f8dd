"""The address in every mail at which its reader decides what they get; made when the mail is, and never stored."""

from django.conf import settings
from django.urls import reverse

from accounts.models import Contact
from retention_site.base import public_links

PREFERENCES = "mail.preferences"


def preferences_url(contact: Contact) -> str:
    """Return the address at which this person unsubscribes, chooses what they get, or pauses."""
    token = public_links.make(PREFERENCES, contact.pk, contact.mail_nonce)
    return settings.BASE_URL + reverse("mail_preferences", args=[token])


def unsubscribe_headers(contact: Contact) -> dict[str, str]:
    """Return the headers by which a mail program unsubscribes with one press (RFC 2369, RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{preferences_url(contact)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
