import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError

from accounts.actions.users import create_user, forget_second_factor, hand_over, set_preferences, update_user
from accounts.models import Customer, User
from retention_site.base.models import AuditEntry
from tests.accounts.login.second_factor import give_second_factor
from tests.factories import PASSWORD, make_customer, make_user

pytestmark = pytest.mark.django_db
NEW = {"email": "New@Example.com", "full_name": "Nok", "role": "agent", "language": "th", "timezone": "Asia/Bangkok"}


def test_somebody_new_gets_a_link_in_their_language(admin, django_capture_on_commit_callbacks, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with django_capture_on_commit_callbacks(execute=True):
        user = create_user(actor=admin, **NEW)
    assert (user.email, user.has_usable_password()) == ("new@example.com", False)
    assert mail.outbox[0].to == ["new@example.com"]
    assert f"{settings.BASE_URL}/password/reset/key/" in mail.outbox[0].body
    assert AuditEntry.objects.about(user).get().actor == admin


def test_no_mail_for_somebody_who_could_not_be_added(admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(ValidationError):
        create_user(actor=admin, **(NEW | {"email": admin.email.upper()}))
    assert not callbacks


def test_passwords_are_not_in_the_audit_log(admin):
    user = create_user(actor=admin, **NEW)
    assert "password" not in AuditEntry.objects.about(user).get().after


@pytest.mark.parametrize("fields", [{"role": "manager"}, {"is_active": False}])
def test_the_last_admin_stays(admin, fields):
    with pytest.raises(ValidationError, match="only admin"):
        update_user(actor=admin, user=admin, version=1, fields=fields)
    with pytest.raises(ValidationError, match="only admin"):
        hand_over(actor=admin, user=admin, heirs=[make_user()], leaves=True)
    make_user(role="admin")
    assert update_user(actor=admin, user=admin, version=1, fields=fields).version == 2


def test_an_admin_who_has_left_is_none(admin):
    make_user(role="admin", is_active=False)
    with pytest.raises(ValidationError):
        update_user(actor=admin, user=admin, version=1, fields={"role": "agent"})


def test_who_has_work_in_hand_is_not_closed(admin, agent):
    make_customer(manager=agent)
    with pytest.raises(ValidationError, match="Hand it over first"):
        update_user(actor=admin, user=agent, version=1, fields={"is_active": False})


def test_hand_over_is_all_or_nothing(admin, agent, lead, monkeypatch):
    customer = make_customer(manager=agent)

    def fail(*args, **options):
        raise RuntimeError

    monkeypatch.setattr("accounts.actions.users.changes.update", fail)
    with pytest.raises(RuntimeError):
        hand_over(actor=admin, user=agent, heirs=[lead], leaves=True)
    customer.refresh_from_db()
    assert customer.manager == agent
    assert not AuditEntry.objects.filter(action__contains="handed_over").exists()


def test_hand_over_closes_the_log_in_of_who_leaves(admin, agent, lead):
    make_customer(manager=agent)
    assert hand_over(actor=admin, user=agent, heirs=[lead], leaves=True)["customer"] == 1
    assert not User.objects.get(pk=agent.pk).is_active
    assert Customer.objects.get().manager == lead
    entry = AuditEntry.objects.get(action="user.handed_over")
    assert (entry.actor, entry.after["customer"], entry.after["to"]) == (admin, 1, [lead.pk])


def test_who_is_only_away_stays(admin, agent, lead):
    hand_over(actor=admin, user=agent, heirs=[lead], leaves=False)
    assert User.objects.get(pk=agent.pk).is_active


@pytest.mark.parametrize("bad", ["nobody", "themselves", "somebody who left"])
def test_heirs_must_work_here(admin, agent, bad):
    heirs = {"nobody": [], "themselves": [agent], "somebody who left": [make_user(is_active=False)]}[bad]
    with pytest.raises(ValidationError):
        hand_over(actor=admin, user=agent, heirs=heirs, leaves=True)


def test_preferences_are_no_way_to_a_role(agent):
    set_preferences(user=agent, fields={"role": "admin", "theme": "dark"})
    agent.refresh_from_db()
    assert (agent.role, agent.theme) == ("agent", "dark")


def test_a_second_factor_is_forgotten_once(admin, agent):
    give_second_factor(agent)
    assert forget_second_factor(actor=admin, user=agent)
    assert not forget_second_factor(actor=admin, user=agent)
    assert AuditEntry.objects.get(action="user.second_factor_forgotten").actor == admin


def test_an_old_address_opens_nothing_any_more(admin, agent, client):
    EmailAddress.objects.create(user=agent, email=agent.email)
    update_user(actor=admin, user=agent, version=1, fields={"email": "Mariam.New@example.com"})
    assert not EmailAddress.objects.exists()
    assert client.post("/login/", {"login": "agent@example.com", "password": PASSWORD}).status_code == 200
    assert client.post("/login/", {"login": "mariam.new@example.com", "password": PASSWORD}).status_code == 302
