import pytest
import time_machine
from django.utils import timezone


@pytest.fixture
def time_machine_at():
    """A clock that goes only when it is told to."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock
