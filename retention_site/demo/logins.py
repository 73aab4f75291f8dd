"""Passwords of the demo staff: random, set anew whenever they are shown, and never those of real people."""

import secrets
from dataclasses import dataclass
from typing import Final

from accounts.models import User
from retention_site.demo.staff import LOGINS, address

PASSWORD_BYTES: Final = 12


@dataclass(frozen=True)
class Login:
    email: str
    password: str
    role: str


def renew_logins() -> list[Login]:
    """Give each demo log-in a new random password and return them; people with any other address are never touched."""
    people = {user.email: user for user in User.objects.filter(email__in=[address(key) for key in LOGINS], is_active=True)}
    logins = []
    for email in (address(key) for key in LOGINS):
        if user := people.get(email):
            password = secrets.token_urlsafe(PASSWORD_BYTES)
            user.set_password(password)
            user.save(update_fields=["password"])
            logins.append(Login(email, password, str(user.get_role_display())))
    return logins


def as_table(logins: list[Login]) -> str:
    """Return the log-ins as lines for a terminal."""
    width = max((len(login.email) for login in logins), default=0)
    return "\n".join(f"  {login.email:<{width}}  {login.password}  ({login.role})" for login in logins)
