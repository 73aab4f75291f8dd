import re
from datetime import date

import pytest
from django.core.management import call_command

from accounts.models import User
from accounts.roles import Role
from retention_site.demo import loading
from retention_site.demo.staff import address
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LINE = re.compile(r"^  (\S+@demo\.keepsake\.example)\s+(\S{16,})  \((\w+)\)$", re.MULTILINE)


@pytest.fixture
def crew():
    return loading._crew(date(2026, 6, 10))


def printed(capsys) -> dict[str, str]:
    call_command("demo_logins")
    return {email: password for email, password, _ in LINE.findall(capsys.readouterr().out)}


def test_one_of_each_role_gets_a_password_that_works(crew, capsys):
    logins = printed(capsys)
    users = {email: User.objects.get(email=email) for email in logins}
    assert {user.role for user in users.values()} == set(Role.values)
    assert all(users[email].check_password(password) for email, password in logins.items())


def test_each_start_has_new_ones(crew, capsys):
    first, second = printed(capsys), printed(capsys)
    assert first.keys() == second.keys()
    assert not set(first.values()) & set(second.values())


def test_others_are_never_touched(crew, capsys):
    real = make_user(email="mariam@keepsake.example", role=Role.ADMIN)
    renamed = crew.users["ploy"]
    renamed.email = "ploy@example.com"
    renamed.save()
    gone = crew.users["salma"]
    gone.is_active = False
    gone.save()
    before = {user.pk: user.password for user in User.objects.all()}
    logins = printed(capsys)
    after = {user.pk: user.password for user in User.objects.all()}
    assert set(logins) == {address("mariam"), address("youssef")}
    assert {pk for pk in before if before[pk] != after[pk]} == {crew.users["mariam"].pk, crew.users["youssef"].pk}
    assert real.pk not in {pk for pk in before if before[pk] != after[pk]}


def test_without_a_demo_it_says_nothing(capsys):
    call_command("demo_logins")
    assert capsys.readouterr().out == ""


def test_the_printed_password_logs_in(crew, capsys, client):
    email, password = next(iter(printed(capsys).items()))
    answer = client.post("/login/", {"login": email, "password": password})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email=email).pk)
