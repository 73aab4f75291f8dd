import csv
import io

import pytest
import time_machine

from tests.doors import assert_doors
from tests.playbooks.promises.makers import TODAY, ended

pytestmark = pytest.mark.django_db
URL = "/insights/promises/export/"


@pytest.fixture(autouse=True)
def _thursday():
    with time_machine.travel(TODAY, tick=False):
        yield


def rows(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_it_holds_the_numbers_of_the_page(as_user, manager, agent, outsider):
    ended(agent, "kept")
    ended(outsider, "broken", reason="=Forgot")
    response = as_user(manager).get(URL, {"start": "2026-12-07", "end": "2026-12-10"})
    head, *lines = rows(response)
    assert head[2:7] == ["Kept", "Kept late", "Broken", "Moved", "n"]
    assert [line[:7] for line in lines] == [
        ["all", "", "1", "0", "1", "0", "2"],
        ["week from", "2026-12-07", "1", "0", "1", "0", "2"],
        ["person", "Mariam Adel", "1", "0", "0", "0", "1"],
        ["person", "Omar Nasser", "0", "0", "1", "0", "1"],
        ["team", "Another team", "0", "0", "1", "0", "1"],
        ["team", "Cairo support", "1", "0", "0", "0", "1"],
        ["reason", "'=Forgot", "0", "0", "1", "0", "1"],
    ]
    assert lines[0][7] == "50.0"
    assert "promises-2026-12-07-2026-12-10.csv" in response["Content-Disposition"]


def test_nothing_has_no_rate(as_user, agent):
    (total,) = [line for line in rows(as_user(agent).get(URL)) if line[0] == "all"]
    assert total[2:] == ["0", "0", "0", "0", "0", "", "", ""]


def test_nobody_exports_more_than_they_see(as_user, agent):
    assert as_user(agent).get(URL, {"scope": "all"}).status_code == 403


def test_doors(as_user):
    assert_doors(as_user, URL)


def test_number_of_queries(as_user, manager, agent, django_assert_num_queries):
    ended(agent, "kept")
    client = as_user(manager)
    with django_assert_num_queries(8):
        rows(client.get(URL))
