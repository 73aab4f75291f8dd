import pytest
from django.utils import timezone

from accounts.models import MessageTemplate, TemplateWording
from tests.doors import assert_doors
from tests.factories import make_message, make_message_template

pytestmark = pytest.mark.django_db
URL = "/settings/templates/"


def test_doors(as_user):
    assert_doors(as_user, URL)


def test_each_is_told_with_its_languages_and_how_often_it_was_sent(as_user, agent):
    template = make_message_template(name="Check-in", note="When quiet")
    TemplateWording.objects.create(template=template, edition=1, language="th", subject="S", body="B")
    TemplateWording.objects.create(template=template, edition=7, language="ar", subject="S", body="B")
    for n in range(2):
        make_message(template=template, edition=1, status="sent" if n else "planned", settled_at=timezone.now())
    text = as_user(agent).get(URL).content.decode()
    assert "Check-in" in text
    assert "When quiet" in text
    assert ('class="tag" lang="th"' in text, 'class="tag" lang="ar"' in text) == (True, False)
    assert '<td class="num" data-label="Sent">1</td>' in text
    assert "/edit/" not in text


def test_those_no_longer_offered_stand_apart(as_user, lead):
    make_message_template(name="Old one", is_active=False)
    client = as_user(lead)
    assert "Old one" not in client.get(URL).content.decode()
    assert "Old one" in client.get(f"{URL}?show=retired").content.decode()


def test_nothing_yet(as_user, lead):
    MessageTemplate.objects.all().delete()
    assert f'href="{URL}add/"' in as_user(lead).get(URL).content.decode()


def test_queries(as_user, lead, django_assert_max_num_queries):
    client = as_user(lead)
    for _ in range(5):
        make_message_template()
    client.get(URL)
    with django_assert_max_num_queries(8):
        client.get(URL)
