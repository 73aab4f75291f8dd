import pytest
from django.urls import reverse

from retention_site.base.views import outbox as views

pytestmark = pytest.mark.django_db


def test_shows_mails_newest_first(send, admin, as_user):
    names = [send(subject=f"Mail {n}") for n in range(3)]

    page = as_user(admin).get(reverse("outbox_list")).content.decode()

    places = [page.index(reverse("outbox_detail", args=[name])) for name in names]
    assert places == sorted(places, reverse=True)
    assert "Mail 2" in page
    assert "نادية" in page


def test_pages_back_to_the_oldest(send, admin, as_user, monkeypatch):
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    names = [send() for _ in range(5)]
    client = as_user(admin)

    seen, url = [], reverse("outbox_list")
    while url:
        context = client.get(url).context
        seen += [mail.name for mail in context["mails"]]
        url = f"{reverse('outbox_list')}?before={context['next']}" if context["next"] else ""

    assert seen == names[::-1]


def test_an_empty_or_missing_folder_says_what_will_be_here(folder, admin, as_user):
    assert "No mail was written yet" in as_user(admin).get(reverse("outbox_list")).content.decode()


def test_files_that_are_not_ours_are_not_shown(send, folder, admin, as_user):
    send()
    (folder / "notes.eml").write_text("Subject: Private")
    (folder / ".env").write_text("SECRET_KEY=x")
    assert len(as_user(admin).get(reverse("outbox_list")).context["mails"]) == 1


def test_a_broken_mail_does_not_break_the_list(folder, admin, as_user):
    folder.mkdir()
    (folder / "20260101T000000000000-0123abcd.eml").write_bytes(b"\xff\xfe\x00Subject: =?bogus?Q?=FF?=\n\n\x00")
    assert as_user(admin).get(reverse("outbox_list")).status_code == 200


def test_says_when_mail_goes_out_by_a_server(folder, settings, admin, as_user):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "goes out through the mail server" in as_user(admin).get(reverse("outbox_list")).content.decode()


def test_is_for_admins(folder, agent, lead, manager, as_user):
    assert [as_user(user).get(reverse("outbox_list")).status_code for user in (agent, lead, manager)] == [403, 403, 403]


def test_needs_a_log_in(folder, client):
    assert client.get(reverse("outbox_list")).status_code == 302


def test_refuses_post(folder, admin, as_user):
    assert as_user(admin).post(reverse("outbox_list")).status_code == 405
