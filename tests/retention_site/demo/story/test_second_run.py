"""Where the demo company is, it is not loaded once more."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from tests.retention_site.demo.fingerprint import digest
from tests.retention_site.demo.story.conftest import TODAY

pytestmark = pytest.mark.django_db


def test_a_second_run_changes_nothing(demo, capsys):
    before = digest()
    call_command("load_demo", today=TODAY + timedelta(days=1))
    assert "nothing was changed" in capsys.readouterr().out
    call_command("load_demo", once=True)
    assert capsys.readouterr().out == ""
    assert digest() == before
