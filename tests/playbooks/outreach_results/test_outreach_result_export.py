import csv

import pytest
import time_machine

from tests.doors import assert_doors
from tests.factories import make_customer, make_spell
from tests.playbooks.factories import make_outreach
from tests.playbooks.outreach_results.makers import make_run, put

pytestmark = pytest.mark.django_db


def test_the_numbers_of_the_page_as_csv(as_user, agent):
    run = make_run(goal_days=30)
    put(run, "a", make_spell().customer, make_customer())
    put(run, "h", make_customer())
    with time_machine.travel("2026-06-10T09:30Z", tick=False):
        response = as_user(agent).get(f"/outreach/{run.outreach.pk}/results/export/")
        text = b"".join(response.streaming_content).decode("utf-8-sig")
    header, lift, *steps = csv.reader(text.splitlines())
    assert header[:4] == ["What", "Customers", "Days over", "Reached the goal"]
    assert lift == ["All", "2", "2", "1", "1", "1", "0", "50.0", "'-39.1", "90.5", "too few yet"]
    assert steps == [["Fitted", "3"], ["Held back to compare with", "1"], ["Meant for", "2"], ["Sent", "2"]]


def test_its_doors(as_user, agent):
    assert_doors(as_user, f"/outreach/{make_outreach().pk}/results/export/")
    assert as_user(agent).get("/outreach/999/results/export/").status_code == 404
