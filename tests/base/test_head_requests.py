"""What a server gets to send when somebody asks for the headers alone."""

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory


def ask(method: str, path: str) -> tuple[dict[str, str], bytes]:
    """Ask the application as a web server does: the headers, and what it is given to send after them."""
    found: dict[str, str] = {}
    environ = RequestFactory(SERVER_NAME="localhost").generic(method, path).environ
    body = get_wsgi_application()(environ, lambda _status, headers: found.update(headers))
    sent = b"".join(body)
    body.close()
    return found, sent


@pytest.mark.django_db(transaction=True)  # what answers closes its connection, as in a web server
@pytest.mark.parametrize("path", ["/login/", "/healthz/", "/widget.js", "/static/keepsake/keys.js", "/nowhere/"])
def test_the_same_headers_and_no_body(path):
    headers, page = ask("GET", path)
    bare, nothing = ask("HEAD", path)
    assert page
    assert nothing == b""
    assert bare.get("Content-Length", "") == headers.get("Content-Length", "")
    assert bare["Content-Type"] == headers["Content-Type"]
