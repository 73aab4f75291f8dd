import re

import pytest

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(as_user, agent):
    return lambda path="/settings/": as_user(agent).get(path).content.decode()


def test_language_direction_and_appearance_are_the_readers(page, agent):
    User.objects.filter(pk=agent.pk).update(language="ar", theme="dark")
    assert '<html lang="ar"' in page()
    assert 'dir="rtl"' in page()
    assert 'data-bs-theme="dark"' in page()
    assert "bootstrap.rtl.min.css" in page()


def test_as_my_device_is_left_to_the_script(page):
    assert 'data-theme="auto"' in page()
    assert 'lang="en"' in page()
    assert "css/bootstrap.min.css" in page()


def test_search_and_call_are_on_every_page(page):
    found = page()
    assert 'hx-get="/search/"' in found
    assert re.search(r'href="/interactions/add/"\s+data-log-call', found)
    assert 'data-today-url="/"' in found


def test_htmx_keeps_to_the_policy_and_sends_the_token(page):
    assert '"includeIndicatorStyles": false, "allowEval": false, "selfRequestsOnly": true' in page()
    assert re.search(r"""hx-headers='\{"X-CSRFToken": "\w{64}"\}'""", page())


def test_the_name_and_clock_of_the_reader(page):
    assert "<bdi>Mariam Adel</bdi>" in page()
    assert re.search(r"UTC\+\d", page())


def test_names_are_text(page, agent):
    User.objects.filter(pk=agent.pk).update(full_name="<img src=x>")
    assert "<img src=x>" not in page()


def test_what_is_said_is_announced(as_user, agent):
    client = as_user(agent)
    found = client.post("/preferences/", {"full_name": "M", "language": "en", "timezone": "UTC", "theme": "auto"}, follow=True)
    assert re.search(r'role="status".*note-good.*Saved', found.content.decode(), re.DOTALL)


def test_no_inline_code(page):
    assert not re.search(r'\son\w+="|\sstyle="|<style|<script(?![^>]*\ssrc=)', page())
