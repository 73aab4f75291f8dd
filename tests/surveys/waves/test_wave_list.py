import pytest
from django.urls import reverse

from surveys.models import Wave
from tests.doors import assert_doors
from tests.factories import NOW, make_segment
from tests.surveys.factories import make_invitation, make_survey

pytestmark = pytest.mark.django_db
ADDRESS = "/surveys/waves/"
QUERIES = 6


def make_wave(lead, **fields):
    return Wave.objects.create(**({"survey": make_survey(), "name": "June", "starts_at": NOW, "created_by": lead} | fields))


def test_waves_with_how_far_they_are(as_user, agent, lead):
    wave = make_wave(lead)
    make_invitation(survey=wave.survey, wave=wave)
    make_invitation(survey=wave.survey, wave=wave, asked_at=None)
    page = as_user(agent).get(ADDRESS)
    (row,) = page.context["page"].rows
    assert (row.counts["asked"], row.counts["planned"], row.counts["answered"]) == (1, 1, 0)
    assert wave.get_absolute_url() in page.content.decode()


def test_empty_it_offers_the_live_surveys(as_user, lead, agent):
    survey = make_survey(name="The NPS")
    make_survey(name="A draft", status="draft")
    page = as_user(lead).get(ADDRESS).content.decode()
    assert reverse("wave_add", args=[survey.pk]) in page
    assert "A draft" not in page
    assert reverse("wave_add", args=[survey.pk]) not in as_user(agent).get(ADDRESS).content.decode()


def test_from_a_segment_its_customers_are_chosen_in_the_next_wave(as_user, lead):
    survey, segment = make_survey(name="The NPS"), make_segment(wordings={"en": "Our VIPs"})
    client = as_user(lead)
    page = client.get(f"{ADDRESS}?segment={segment.code}").content.decode()
    assert "Choose the survey that the segment <bdi>Our VIPs</bdi>" in page
    address = f"{reverse('wave_add', args=[survey.pk])}?people=segment%3A{segment.code}"
    assert f'href="{address}"' in page
    assert f'<option value="segment:{segment.code}" selected>' in client.get(address).content.decode()
    assert "Choose the survey" not in client.get(f"{ADDRESS}?segment=none%00such").content.decode()


def test_doors(as_user):
    assert_doors(as_user, ADDRESS)


@pytest.mark.parametrize("size", [1, 8])
def test_number_of_queries(as_user, lead, size, django_assert_num_queries):
    for n in range(size):
        make_invitation(wave=make_wave(lead, name=f"Wave {n}"))
    client = as_user(lead)
    client.get(ADDRESS)
    with django_assert_num_queries(QUERIES):
        client.get(ADDRESS)
