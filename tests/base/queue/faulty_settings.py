"""The product's settings with the poisonous tasks installed."""

from retention_site.settings import *  # noqa: F403
from retention_site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.base.queue.poison"]
