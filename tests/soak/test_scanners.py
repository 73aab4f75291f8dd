"""A scanner follows every link of a thousand invitations over real web workers: no vote, no refusal; then everybody counts."""

import json
import os
import subprocess
import sys

import pytest

from tests.benchmarks.__main__ import DATABASES, ROOT

pytestmark = pytest.mark.soak

INVITATIONS, TIMES, BROWSED = 1000, 3, 200
LINKS = 16  # of each invitation: the page, eleven scores, the way out, the trap and its way out, and the head of the page
LOOKED_AT = 3  # of them in the browser


@pytest.mark.parametrize("database", DATABASES)
def test_a_scanner_of_a_thousand_invitations_has_no_vote(database, capsys):
    with DATABASES[database](0) as url:
        numbers = [str(number) for number in (INVITATIONS, TIMES, BROWSED)]
        command = [sys.executable, "-m", "tests.soak.scanner", *numbers]
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, stdout=subprocess.PIPE, text=True, check=True
        )
    told = json.loads(done.stdout.splitlines()[-1])
    with capsys.disabled():
        print(f"\n{database}: {told}")
    assert told["statuses"] == {"200": INVITATIONS * TIMES * LINKS}
    assert told["browsed"] == BROWSED * LOOKED_AT
    assert (told["unchanged"], told["refusals"]) == (True, 0)
    assert told["answers_sent"] == told["counted"] == told["sendings"] == INVITATIONS
