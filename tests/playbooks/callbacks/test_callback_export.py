import csv
from io import StringIO

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.doors import assert_doors
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
URL = reverse("callback_export")


def lines(response):
    return list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def test_it_holds_what_the_list_shows_and_nothing_else(as_user, lead, agent):
    callback = make_callback(about="=Mine", assignee=lead)
    make_callback(about="Somebody else's", assignee=agent)
    client = as_user(lead)
    assert [row.about for row in client.get(reverse("callback_list")).context["page"].rows] == ["=Mine"]
    (line,) = lines(client.get(URL))
    assert line["About"] == "'=Mine"
    assert (line["Stands"], line["Who calls"], line["Their time zone"]) == ("owed", lead.full_name, "Asia/Bangkok")
    assert line["Their time"].endswith("+07:00")
    assert line["Promised for"][:16] == callback.promised_for.astimezone(lead.zone).isoformat()[:16]
    assert len(lines(client.get(URL, {"scope": "all"}))) == 2


def test_doors(as_user):
    assert_doors(as_user, URL, least=Role.LEAD)


@pytest.mark.parametrize("rows", [1, 12])
def test_number_of_queries(as_user, lead, rows, django_assert_num_queries):
    for number in range(rows):
        callback = make_callback(assignee=lead) if number == 0 else None
        assert callback or make_callback()
    client = as_user(lead)
    with django_assert_num_queries(4):
        lines(client.get(URL, {"scope": "all"}))
