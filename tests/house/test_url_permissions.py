"""Every address and who may open it. The tables are in `permission_table.py`; an address without a line there fails."""

from http.cookies import SimpleCookie

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client

from accounts.roles import Role
from retention_site.base.outbox import OutboxBackend
from retention_site.base.tokens import make_token
from tests.factories import make_user
from tests.house.addresses import World, every_address
from tests.house.api_permission_table import API
from tests.house.permission_table import OPEN_IN_ADMIN, PAGES, WHO

pytestmark = pytest.mark.once  # who may open a page is decided before anything is looked up

BACKEND = "accounts.login.StaffBackend"
ADDRESSES = {address.name: address for address in every_address()}
EXPECTED = {**PAGES, **API}
REFUSALS = {"401", "403", "404", "405", "login"}
JSON = {"data": "{}", "content_type": "application/json"}


class Undo(Exception):
    """Whatever a request wrote is taken back before the next."""


class Visitor:
    """Somebody of one role, by session on pages and by token on the API."""

    def __init__(self, who):
        self.client = Client(raise_request_exception=False)
        self.token = {}
        if who != "nobody":
            user = make_user(role=Role(who))
            self.client.force_login(user, backend=BACKEND)
            _token, secret = make_token(user=user, name="Test", scopes=["read", "write"], actor=None)
            self.token = {"Authorization": f"Bearer {secret}"}
        self.cookies = self.client.cookies.copy()

    def answer(self, method, url):
        """Return the status of an answer as text; "login" for being sent to the log-in page."""
        api = url.startswith("/api/")
        self.client.cookies = SimpleCookie() if api else self.cookies.copy()
        given = (JSON if api and method != "GET" else {}) | ({"headers": self.token} if api else {})
        try:
            with transaction.atomic():
                response = getattr(self.client, method.lower())(url, **given)
                raise Undo
        except Undo:
            to_log_in = response.status_code == 302 and response["Location"].startswith(("/login/", "/admin/login/"))
            return "login" if to_log_in else str(response.status_code)


@pytest.fixture(params=WHO)
def visitor(request, db):
    return request.param, Visitor(request.param)


@pytest.fixture
def world(db, settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path
    OutboxBackend().send_messages([EmailMessage("Hello", "Hello", "a@example.com", ["b@example.com"])])
    (mail,) = tmp_path.iterdir()
    return World(make_user(role=Role.ADMIN), mail=mail.name)


def test_every_address_has_a_line():
    plain = {name for name in ADDRESSES if not name.startswith("admin:")}
    assert not plain - {name for name, _method in EXPECTED}, "say in permission_table.py who may open these"
    assert not {name for name, _method in EXPECTED} - plain, "these are gone"


def test_pages_answer_as_the_table_says(visitor, world):
    who, somebody = visitor
    wrong = []
    for (name, method), expected in EXPECTED.items():
        status = somebody.answer(method, world.url(ADDRESSES[name]))
        if status != expected[who]:
            wrong.append(f"{method} {name}: {status}, not {expected[who]}")
    assert not wrong, f"{who}:\n" + "\n".join(wrong)


def test_methods_without_a_line_are_refused_even_for_admins(world):
    somebody = Visitor("admin")
    tried = [
        (name, method, address)
        for name, address in ADDRESSES.items()
        for method in (["GET", "POST", "PUT", "PATCH", "DELETE"] if name.startswith("api") else ["GET", "POST"])
        if not name.startswith("admin:") and (name, method) not in EXPECTED
    ]
    answers = [(somebody.answer(method, world.url(address)), method, name) for name, method, address in tried]
    wrong = [" ".join(answer) for answer in answers if answer[0] not in REFUSALS]
    assert not wrong, "\n".join(wrong)


def test_the_admin_site_is_for_admins(visitor, world):
    who, somebody = visitor
    wrong = []
    for name, address in ADDRESSES.items():
        if name.startswith("admin:") and not name.endswith(":None"):
            status = somebody.answer("GET", world.url(address))
            if name not in OPEN_IN_ADMIN and (
                status == "login" or status[0] == "5" if who == "admin" else status not in REFUSALS
            ):
                wrong.append(f"{name}: {status}")
    assert not wrong, f"{who}:\n" + "\n".join(wrong)


def test_each_role_may_do_all_that_the_one_before_it_may():
    for (name, method), expected in EXPECTED.items():
        allowed = [expected[who] not in REFUSALS for who in WHO[1:]]
        assert allowed == sorted(allowed), f"{method} {name}"
