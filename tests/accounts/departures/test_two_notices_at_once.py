"""Two colleagues hear of the same notice in the same second: one records it, the other is told so in words."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import Departure
from tests.factories import make_departure, make_spell

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite" and not connection.settings_dict["TEST"].get("NAME"),
        reason="the test database in memory has one connection",
    ),
]
AT_ONCE = 6


def test_one_notice_is_recorded_and_the_others_are_refused_in_words():
    customer = make_spell().customer
    start = Barrier(AT_ONCE)

    def notice(_number):
        start.wait()
        try:
            make_departure(customer=customer)
        except ValidationError as error:
            return error.messages
        finally:
            connection.close()
        return []

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(notice, range(AT_ONCE)))
    assert Departure.objects.count() == 1
    assert sorted(map(len, answers)) == [0, 1, 1, 1, 1, 1]
    assert {message for answer in answers for message in answer} == {"This customer is leaving already, or has left."}
