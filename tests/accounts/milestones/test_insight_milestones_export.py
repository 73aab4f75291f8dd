import csv
from io import StringIO

import pytest

from accounts.roles import Role
from tests.accounts.milestones.starts import begin_three, quarter
from tests.doors import assert_doors
from tests.factories import make_milestone

pytestmark = pytest.mark.django_db
URL = "/insights/milestones/export/"


def test_the_numbers_of_the_page(as_user, lead):
    make_milestone(code="first")
    begin_three()
    response = as_user(lead).get(URL)
    assert 'filename="milestone-first.csv"' in response["Content-Disposition"]
    header, *rows = csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))
    assert header[:5] == ["After", "Until", "Began", "Reached it", "Median days"]
    assert header[5:8] == ["Whose 7 days are over", "Reached it within 7 days", "Within 7 days, %"]
    (row,) = [row for row in rows if row[2] == "3"]
    assert row[2:8] == ["3", "2", "40", "3", "1", "33.33"]
    assert row[0] < quarter().isoformat() <= row[1]
    assert len(rows) == 9


def test_none_in_use(as_user, lead):
    assert as_user(lead).get(URL).status_code == 404


def test_doors(as_user):
    make_milestone()
    assert_doors(as_user, URL, least=Role.LEAD)


def test_number_of_queries(as_user, lead, django_assert_num_queries):
    make_milestone()
    begin_three()
    client = as_user(lead)
    with django_assert_num_queries(9):
        list(client.get(URL).streaming_content)
