from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from accounts.models import User


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page of the shell needs: the company's name, direction of writing, and the reader's theme."""
    user = request.user if hasattr(request, "user") else None
    return {
        "company_name": settings.COMPANY_NAME,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "theme": user.theme if isinstance(user, User) else User.Theme.AUTO,
    }
