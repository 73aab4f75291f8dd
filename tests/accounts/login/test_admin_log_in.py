import pytest

from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def test_the_admin_site_uses_our_log_in(client):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/login/?next=")
    assert "Log in" in response.content.decode()


def test_its_own_log_in_form_takes_no_password(client, admin):
    response = client.post("/admin/login/", {"username": admin.email, "password": PASSWORD})
    assert response.status_code == 302
    assert response.url.startswith("/login/")
    assert client.get("/settings/").status_code == 302


def test_an_admin_gets_in(as_user, admin):
    assert as_user(admin).get("/admin/").status_code == 200


@pytest.mark.parametrize("role", ["agent", "lead", "manager"])
def test_nobody_else_does(request, as_user, role):
    assert as_user(request.getfixturevalue(role)).get("/admin/", follow=True).status_code == 403


def test_without_a_second_factor_it_stays_closed(as_user, admin, settings):
    settings.MFA_REQUIRED = True
    assert as_user(admin).get("/admin/").url == "/account/2fa/totp/activate/"


def test_the_queue_cannot_be_edited_there(as_user, admin):
    client = as_user(admin)
    for path in ("django_q/schedule/", "django_q/ormq/", "django_q/failure/"):
        assert client.get(f"/admin/{path}").status_code == 404
