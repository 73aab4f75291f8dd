import pytest


@pytest.fixture
def desk(as_user, admin):
    """Somebody who may do everything, logged in."""
    return as_user(admin)
