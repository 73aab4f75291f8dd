"""Reading settings from the environment, with errors that say which variable is wrong and what would be right."""

import importlib.util
import json
import os
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "::1", "testserver"}
SHORTEST_SECRET = 40  # characters
PROJECT = Path(__file__).resolve().parent.parent

PROVIDER = "anymail://"
NO_PROVIDER: dict[str, Any] = {"MAIL_PROVIDER": "", "ANYMAIL": {}}

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536;",
}


@dataclass(frozen=True)
class Environment:
    """The variables, those of `.env` below those of the process; `<NAME>_FILE` names a file that holds `<NAME>`."""

    values: Mapping[str, str]

    @classmethod
    def load(cls, dotenv: Path) -> "Environment":
        """Read `dotenv` if it exists, then the process environment over it."""
        if dotenv.is_file():
            environ.Env.read_env(dotenv)
        return cls(dict(os.environ))

    def raw(self, name: str) -> str | None:
        """Return the text of variable `name`, or None if it is unset or blank."""
        if path := self.values.get(f"{name}_FILE"):
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise ImproperlyConfigured(f"{name}_FILE: cannot read {path!r}: {error.strerror}") from error
        return self.values.get(name, "").strip() or None

    def text(self, name: str, *, default: str) -> str:
        return self.raw(name) or default

    def words(self, name: str, *, default: list[str]) -> list[str]:
        value = self.raw(name)
        return default if value is None else [word.strip() for word in value.split(",") if word.strip()]

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.raw(name)
        if value is None:
            return default
        known = {"1": True, "true": True, "on": True, "yes": True, "0": False, "false": False, "off": False, "no": False}
        if value.lower() not in known:
            raise ImproperlyConfigured(f"{name}: {value!r} is neither on nor off")
        return known[value.lower()]

    def number(self, name: str, *, default: int, least: int) -> int:
        value = self.raw(name)
        if value is None:
            return default
        if not value.isdecimal() or int(value) < least:
            raise ImproperlyConfigured(f"{name}: {value!r} is not a whole number of {least} or more")
        return int(value)

    def choice(self, name: str, *, default: str, among: list[str]) -> str:
        value = self.text(name, default=default)
        if value not in among:
            raise ImproperlyConfigured(f"{name}: {value!r} is not one of {', '.join(among)}")
        return value

    def time_zone(self, name: str, *, default: str) -> str:
        value = self.text(name, default=default)
        if value not in zoneinfo.available_timezones():
            raise ImproperlyConfigured(f"{name}: {value!r} is not an IANA time zone such as Asia/Bangkok")
        return value

    def url(self, name: str, *, default: str) -> str:
        """Return an origin, `scheme://host` with or without a port; a slash at its end is dropped."""
        value = self.text(name, default=default).rstrip("/")
        if not re.fullmatch(r"https?://[^\s/?#@]+", value):
            raise ImproperlyConfigured(
                f"{name}: {value!r} is not an address such as https://keepsake.example.com, without a path"
            )
        return value

    def rate(self, name: str, *, default: str) -> str:
        value = self.text(name, default=default)
        if not re.fullmatch(r"[1-9]\d*/(s|sec|min|hour|day)", value):
            raise ImproperlyConfigured(f"{name}: {value!r} is not a rate such as 1200/min (s, min, hour or day)")
        return value

    def secret(self, name: str) -> str:
        """Return a key of at least SHORTEST_SECRET characters; there is no default on purpose."""
        value = self.raw(name)
        if value is None:
            raise ImproperlyConfigured(f"{name} is not set. `make .env` writes a file with fresh keys.")
        if len(value) < SHORTEST_SECRET or len(set(value)) < 8 or value.startswith("django-insecure-"):
            raise ImproperlyConfigured(f"{name}: needs {SHORTEST_SECRET} random characters or more")
        return value

    def refuse_debug_in_public(self, debug: bool, hosts: list[str]) -> None:
        public = [host for host in hosts if host not in LOCAL_HOSTS]
        if debug and public:
            raise ImproperlyConfigured(f"DEBUG is on while ALLOWED_HOSTS names {', '.join(public)}: turn one of them off")

    def database(self, name: str, *, default: str) -> dict[str, Any]:
        """Return Django's settings for a `sqlite:///path` or `postgres://user:password@host/name` address.

        A relative path of SQLite counts from the folder of `manage.py`; its folder is made if it is missing.
        """
        value = self.text(name, default=default)
        wrong = ImproperlyConfigured(f"{name}: not sqlite:///path/to/file nor postgres://user:password@host/name")
        if not value.startswith(("sqlite:///", "postgres://", "postgresql://")):
            raise wrong
        try:
            settings: dict[str, Any] = environ.Env.db_url_config(value)
        except (ValueError, KeyError, ImproperlyConfigured) as error:
            raise wrong from error
        if settings["NAME"] in {"", ":memory:"}:
            raise wrong
        if settings["ENGINE"].endswith("sqlite3"):
            path = PROJECT / settings["NAME"]
            path.parent.mkdir(parents=True, exist_ok=True)
            return settings | {"NAME": str(path), "OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": 600}
        options = {"prepare_threshold": 5} | settings.get("OPTIONS", {})  # askings, then a plan is kept: base/prepared.py
        return settings | {"OPTIONS": options, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}

    def mail(self, name: str, *, default: str, provider_keys: str = "") -> dict[str, Any]:
        """Return EMAIL_* settings; `outbox://` keeps mail in a folder that staff read in the browser."""
        value = self.text(name, default=default)
        if value.startswith(PROVIDER):
            return _mail_provider(value.removeprefix(PROVIDER), provider_keys)
        if value == "outbox://":
            return {"EMAIL_BACKEND": "retention_site.base.outbox.OutboxBackend"} | NO_PROVIDER
        wrong = ImproperlyConfigured(f"{name}: not a mail server such as smtp+tls://user:password@host:587")
        try:
            settings: dict[str, Any] = environ.Env.email_url_config(value)
        except (ValueError, KeyError, ImproperlyConfigured) as error:
            raise wrong from error
        if settings["EMAIL_BACKEND"].endswith("smtp.EmailBackend") and not settings["EMAIL_HOST"]:
            raise wrong
        return settings | {"EMAIL_TIMEOUT": 30} | NO_PROVIDER

    def package_dir(self, package: str) -> Path:
        """Return the folder of an installed package, for the static files it carries."""
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            raise ImproperlyConfigured(f"the package {package} is not installed")
        return Path(spec.origin).parent

    def content_security_policy(self) -> dict[str, Any]:
        """Only our own files; scripts and styles of third-party pages (API docs) need the request's nonce."""
        return {
            "DIRECTIVES": {
                "default-src": [NONE],
                "script-src": [SELF, NONCE],
                "style-src": [SELF, NONCE],
                "img-src": [SELF, "data:"],
                "font-src": [SELF],
                "connect-src": [SELF],
                "form-action": [SELF],
                "frame-ancestors": [NONE],
                "base-uri": [NONE],
                "manifest-src": [SELF],
            }
        }


def _mail_provider(provider: str, text: str) -> dict[str, Any]:
    """Return the settings of a provider that django-anymail knows, such as mailgun; its keys are JSON in ANYMAIL."""
    if not provider.isidentifier() or importlib.util.find_spec(f"anymail.backends.{provider}") is None:
        raise ImproperlyConfigured(f"EMAIL_URL: django-anymail knows no provider {provider!r}; such as anymail://mailgun")
    try:
        keys = json.loads(text or "{}")
    except ValueError as error:
        raise ImproperlyConfigured('ANYMAIL: not JSON such as {"MAILGUN_API_KEY": "…"}') from error
    if not isinstance(keys, dict) or not keys.get("WEBHOOK_SECRET"):
        raise ImproperlyConfigured("ANYMAIL: it needs a WEBHOOK_SECRET, user:password, beside the keys")
    backend = f"anymail.backends.{provider}.EmailBackend"
    return {"EMAIL_BACKEND": backend, "MAIL_PROVIDER": provider, "ANYMAIL": keys}
