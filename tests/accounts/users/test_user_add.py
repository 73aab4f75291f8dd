import pytest

from accounts.models import User

pytestmark = pytest.mark.django_db
URL = "/settings/staff/add/"
FIELDS = {"full_name": "Nok", "email": "Nok@example.com", "role": "agent", "language": "th", "timezone": "Asia/Bangkok"}


def test_somebody_is_added(as_user, admin, team):
    response = as_user(admin).post(URL, FIELDS | {"team": team.pk}, follow=True)
    user = User.objects.get(email="nok@example.com")
    assert (user.team, user.role, user.is_active) == (team, "agent", True)
    assert "link" in response.content.decode()


def test_the_page_says_where_the_link_is(as_user, admin, settings):
    settings.EMAIL_BACKEND = "retention_site.base.outbox.OutboxBackend"
    assert "on the console" in as_user(admin).post(URL, FIELDS, follow=True).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    page = as_user(admin).post(URL, FIELDS | {"email": "b@example.com"}, follow=True).content.decode()
    assert "gets a mail with a link" in page


@pytest.mark.parametrize(
    "wrong",
    [{"email": "agent@EXAMPLE.com"}, {"email": "x"}, {"full_name": ""}, {"role": "god"}, {"team": "999999"}, {"timezone": "x"}],
)
def test_what_is_wrong_is_refused_and_given_back(as_user, admin, agent, wrong):
    page = as_user(admin).post(URL, FIELDS | wrong).content.decode()
    assert "is-invalid" in page
    assert User.objects.count() == 2


def test_log_in_first(client):
    assert client.get(URL).status_code == 302


def test_managers_may_not(as_user, manager):
    assert as_user(manager).post(URL, FIELDS).status_code == 403
    assert not User.objects.filter(email="nok@example.com").exists()


def test_no_other_method(as_user, admin):
    assert as_user(admin).delete(URL).status_code == 405


def test_number_of_queries(as_user, admin, django_assert_num_queries):
    client = as_user(admin)
    with django_assert_num_queries(4):
        client.get(URL)
