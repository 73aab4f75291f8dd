from datetime import time

import pytest

from accounts.roles import Role
from playbooks.models import CallingHours
from tests.doors import assert_doors

pytestmark = pytest.mark.django_db
URL = "/settings/calling-hours/"


def test_countries_are_named_with_their_hours(as_user, manager):
    CallingHours.objects.create(country="TH", opens=time(9), closes=time(18))
    page = as_user(manager).get(URL).content.decode()
    assert "Thailand" in page
    assert "09:00–18:00" in page
    assert "from 08:00 to 21:00" in page


def test_without_any_it_says_what_holds(as_user, manager):
    assert "The usual hours hold everywhere" in as_user(manager).get(URL).content.decode()


def test_doors(as_user):
    assert_doors(as_user, URL, least=Role.MANAGER)


def test_number_of_queries_does_not_grow(as_user, manager, django_assert_num_queries):
    client = as_user(manager)
    for country in ("TH", "EG", "ID"):
        CallingHours.objects.create(country=country)
        with django_assert_num_queries(4):
            client.get(URL)
