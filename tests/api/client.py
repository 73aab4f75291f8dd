"""A caller of the REST API: a token of somebody, JSON in and out."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from retention_site.base.tokens import make_token

PROBLEM = "application/problem+json"


class Api:
    """Calls below /api/v1/ with a fresh token; `head` are headers by their HTTP names."""

    def __init__(self, user: User | None, *scopes: str) -> None:
        self.client = Client(raise_request_exception=True)
        self.head: dict[str, str] = {}
        if user is not None:
            _token, secret = make_token(user=user, name="test", scopes=list(scopes or ("read", "write")), actor=user)
            self.head["Authorization"] = f"Bearer {secret}"

    def get(self, path: str, **head: str) -> HttpResponse:
        return self.client.get(_url(path), headers=self.head | head)

    def post(self, path: str, body: Any = None, **head: str) -> HttpResponse:
        return self._send("POST", path, body, head)

    def patch(self, path: str, body: Any = None, **head: str) -> HttpResponse:
        return self._send("PATCH", path, body, head)

    def send(self, method: str, path: str, body: Any = None) -> HttpResponse:
        return self._send(method, path, body, {})

    def _send(self, method: str, path: str, body: Any, head: dict[str, str]) -> HttpResponse:
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        names = {name.replace("_", "-"): value for name, value in head.items()}
        content_type = names.pop("Content-Type", "application/json")
        return self.client.generic(method, _url(path), content, content_type, headers=self.head | names)


def _url(path: str) -> str:
    return path if path.startswith(("http", "/")) else f"/api/v1/{path}"


def errors_of(response: HttpResponse) -> dict[str, list[str]]:
    """Return the field map of a 400; fails for any other answer."""
    assert (response.status_code, response["Content-Type"]) == (400, PROBLEM), response.content
    body = response.json()
    assert {"type", "title", "status", "detail"} <= set(body)
    return body.get("errors", {})
