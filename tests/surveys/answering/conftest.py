"""Somebody in Thailand who was asked by mail an hour ago."""

from datetime import timedelta

import pytest
import time_machine

from retention_site.base.public_pages import visits_seen
from surveys.links import answer_url
from tests.factories import NOW, make_contact, make_customer
from tests.surveys.answering.pages import path_of
from tests.surveys.factories import make_invitation


@pytest.fixture(autouse=True)
def clock():
    visits_seen.forget()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def invitation(db):
    customer = make_customer(name="Siam Coffee")
    contact = make_contact(customer=customer, full_name="Thipawan Srisuk", call_name="คุณทิพย์", language="th")
    return make_invitation(contact=contact)


@pytest.fixture
def link(invitation):
    return path_of(answer_url(invitation))
