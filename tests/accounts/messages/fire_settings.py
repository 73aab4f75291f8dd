"""The product's settings with a kind of message to send, and a queue that says which process does what."""

from retention_site.settings import *  # noqa: F403
from retention_site.settings import INSTALLED_APPS, LOGGING, Q_CLUSTER, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.accounts.messages.greeting"]
Q_CLUSTER = Q_CLUSTER | {"log_level": "INFO"}
LOGGING = LOGGING | {"loggers": LOGGING["loggers"] | {"django-q": {"level": "INFO"}}}
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}  # nothing is collected
