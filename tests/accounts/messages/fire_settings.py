"""The product's settings with a kind of message to send."""

from retention_site.settings import *  # noqa: F403
from retention_site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.accounts.messages.greeting"]
