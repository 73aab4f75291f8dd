import os

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

HOSTILE = '<p style="color:red">Hello</p><script>alert("x")</script><img src="http://example.com/pixel.gif">'


def url(name: str) -> str:
    return reverse("outbox_detail", args=[name])


def test_shows_head_text_html_and_attachments(send, admin, as_user):
    html = "<p>We shall <b>call</b>.</p>"
    name = send(subject="สวัสดี", body="We shall call.\nSoon.", html=html, files=[("plan.txt", "x", "text/plain")])

    page = as_user(admin).get(url(name)).content.decode()

    assert "สวัสดี" in page
    assert "nadia@example.com" in page
    assert "We shall call.\nSoon." in page
    assert 'srcdoc="&lt;p&gt;We shall &lt;b&gt;call&lt;/b&gt;.&lt;/p&gt;' in page
    assert "plan.txt" in page


def test_html_is_shown_where_nothing_of_it_can_run(send, admin, as_user):
    page = as_user(admin).get(url(send(html=HOSTILE, subject="<script>alert(1)</script>"))).content.decode()

    assert '<iframe class="mail-frame" sandbox srcdoc="' in page
    assert "<script>alert" not in page
    assert "<img src=" not in page


@pytest.mark.parametrize(
    "name",
    [
        "..%2f..%2f.env",
        "..",
        ".env",
        "notes.eml",
        "20260101T000000000000-0123abcd.eml",  # well-formed, but there is none
        "20260101T000000000000-0123abcd.eml%00.txt",
        "20260101T000000000000-0123abcd.eml%0a",
    ],
)
def test_opens_nothing_else(folder, admin, as_user, name):
    folder.mkdir()
    (folder.parent / ".env").write_text("SECRET_KEY=x")
    (folder / ".env").write_text("SECRET_KEY=x")
    (folder / "notes.eml").write_text("Subject: Private")
    assert as_user(admin).get(f"/settings/outbox/{name}/").status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"Content-Type: text/plain; charset=no-such\n\nHello \xff",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n!!!",
        b"To: \xff\xfe <a@example.com>\nSubject: \xff\n\nHello \xff",
        b"To: " + b"<" * 500 + b"\nSubject: =?utf-8?b?////?=\n\nHello",
    ],
)
def test_a_broken_mail_is_no_error(folder, admin, as_user, content):
    folder.mkdir()
    (folder / "20260101T000000000000-0123abcd.eml").write_bytes(content)
    assert as_user(admin).get(url("20260101T000000000000-0123abcd.eml")).status_code == 200


def test_a_folder_of_that_name_is_not_found(folder, admin, as_user):
    os.makedirs(folder / "20260101T000000000000-0123abcd.eml")
    assert as_user(admin).get(url("20260101T000000000000-0123abcd.eml")).status_code == 404
    assert as_user(admin).get(reverse("outbox_list")).status_code == 200


def test_is_for_admins(send, agent, lead, manager, as_user):
    name = send()
    assert [as_user(user).get(url(name)).status_code for user in (agent, lead, manager)] == [403, 403, 403]


def test_needs_a_log_in(send, client):
    assert client.get(url(send())).status_code == 302


def test_refuses_post(send, admin, as_user):
    assert as_user(admin).post(url(send())).status_code == 405
