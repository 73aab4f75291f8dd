"""The cast: an agent, a lead, a manager, an admin, someone of another team, and a visitor without a log-in."""

import gc
import os
from collections.abc import Callable, Iterator
from datetime import time

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from hypothesis import settings as hypothesis_settings

from accounts.models import ContactPolicy, Team, User
from accounts.roles import Role
from retention_site.base.catalogues import compile_catalogues
from tests.empty_database import copied_for_tests
from tests.factories import make_team, make_user
from tests.mail_server import Ledger, start_mail_server

# A busy machine is no failure; in CI the same cases are tried each time
hypothesis_settings.register_profile("keepsake", deadline=None, derandomize="CI" in os.environ)
hypothesis_settings.load_profile("keepsake")

LONGEST_ID = 100  # characters
MADE_ONCE = {"demo", "told"}
REACHES_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_configure(config: pytest.Config) -> None:
    """Translations are read compiled; one process does it, before the others start."""
    if not hasattr(config, "workerinput"):
        compile_catalogues()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark as `once` what cannot reach a database: pytest-django lets nobody to it who has not asked, by mark or by fixture.

    `make test` runs these on SQLite alone, with those that say themselves that one kind of database is enough for them. What is
    made once for many is made by one worker, and what is slow begins first, so that nobody ends alone with it.
    """
    for item in items:
        asked = any(map(item.get_closest_marker, ("django_db", "own_database")))
        if not asked and not REACHES_DATABASE.intersection(item.fixturenames):
            item.add_marker(pytest.mark.once)
        if made := MADE_ONCE.intersection(item.fixturenames):
            item.add_marker(pytest.mark.xdist_group("demo" if "demo" in made else item.path.stem))
    yield  # pytest-django has an order of its own, in which these would be last
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name long texts by their length: names of tests go from process to process, and into reports."""
    return f"{argname} of {len(val)}" if isinstance(val, str | bytes) and len(val) > LONGEST_ID else None


def pytest_collection_finish() -> None:
    """What is loaded by now is needed to the end: it need not be looked through each time that garbage is collected."""
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    with copied_for_tests(connection.vendor, connection.settings_dict["TEST"]):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """End what sessions of ours are left over: PostgreSQL drops no database that anybody is still connected to."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            others = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files(django_test_environment, tmp_path_factory):
    """Nothing has to be collected, nor is what was collected read for each client; a fast hasher makes log-ins cheap."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        STORAGES=settings.STORAGES | plain,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture
def team(db) -> Team:
    return make_team(name="Cairo support")


@pytest.fixture
def agent(team) -> User:
    return make_user(email="agent@example.com", full_name="Mariam Adel", team=team)


@pytest.fixture
def lead(team) -> User:
    return make_user(email="lead@example.com", full_name="Youssef Kamal", role=Role.LEAD, team=team)


@pytest.fixture
def manager(team) -> User:
    return make_user(email="manager@example.com", full_name="Rina Wulandari", role=Role.MANAGER, team=team)


@pytest.fixture
def admin(team) -> User:
    return make_user(email="admin@example.com", full_name="Ploy Srisuk", role=Role.ADMIN, team=team)


@pytest.fixture
def outsider(db) -> User:
    return make_user(email="outsider@example.com", full_name="Omar Nasser", team=make_team(name="Another team"))


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    """Return a function that gives a client logged in as somebody."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="accounts.login.StaffBackend")
        return client

    return log_in


@pytest.fixture
def server(settings, db):
    """A real mail server in this process, which the settings name; to a company that writes at any hour, on any day."""
    at_any_hour = {"quiet_from": time(0), "quiet_to": time(0), "quiet_on_holidays": False}
    ContactPolicy.objects.update_or_create(pk=1, defaults=at_any_hour)
    ledger = Ledger()
    controller = start_mail_server(ledger)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    ledger.controller = controller
    yield ledger
    if controller.server is not None:
        controller.stop()
