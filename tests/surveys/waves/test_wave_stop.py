import pytest
from django.urls import reverse

from surveys.models import Invitation, Wave
from tests.doors import assert_doors
from tests.factories import NOW
from tests.surveys.factories import make_invitation, make_survey

pytestmark = pytest.mark.django_db
QUERIES = 30


@pytest.fixture
def wave(lead):
    return Wave.objects.create(survey=make_survey(), name="June", starts_at=NOW, status="started", created_by=lead)


@pytest.fixture
def address(wave):
    return reverse("wave_stop", args=[wave.pk])


def test_nobody_more_is_asked(as_user, lead, wave, address):
    make_invitation(survey=wave.survey, wave=wave)
    waiting = make_invitation(survey=wave.survey, wave=wave, asked_at=None)
    assert as_user(lead).post(address).url == wave.get_absolute_url()
    wave.refresh_from_db()
    assert wave.status == "stopped"
    assert set(Invitation.objects.values_list("status", flat=True)) == {"asked", "skipped"}
    waiting.refresh_from_db()
    assert waiting.skip_rule == "wave_stopped"


def test_twice_says_so(as_user, lead, wave, address):
    client = as_user(lead)
    client.post(address)
    assert "It was stopped already." in client.post(address, follow=True).content.decode()


def test_doors(as_user, lead, address):
    assert_doors(as_user, address, methods="post", least="lead")
    assert as_user(lead).post(reverse("wave_stop", args=[0])).status_code == 404


@pytest.mark.parametrize("size", [1, 12])
def test_number_of_queries(as_user, lead, wave, address, size, django_assert_max_num_queries):
    for _ in range(size):
        make_invitation(survey=wave.survey, wave=wave, asked_at=None)
    client = as_user(lead)
    with django_assert_max_num_queries(QUERIES):
        client.post(address)
