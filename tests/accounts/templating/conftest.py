import pytest
from django.urls import NoReverseMatch, reverse


@pytest.fixture(autouse=True)
def _somewhere_to_choose(settings):
    """Give links to mail preferences an address where no page has claimed it yet."""
    try:
        reverse("mail_preferences", args=["t"])
    except NoReverseMatch:
        settings.ROOT_URLCONF = "tests.accounts.templating.addresses"
