from datetime import date

import pytest
from django.db import transaction

from retention_site.demo import loading

TODAY = date(2026, 6, 10)


@pytest.fixture(scope="package")
def demo(django_db_setup, django_db_blocker):
    """The company loaded once for all tests that only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        story = loading.load(TODAY)
        yield story
        transaction.set_rollback(True)
