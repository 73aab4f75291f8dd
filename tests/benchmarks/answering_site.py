"""The site as a web worker serves it, and one more address with a view that does nothing."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "retention_site.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

settings.ROOT_URLCONF = __name__
STATIC = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
settings.STORAGES = settings.STORAGES | STATIC  # nothing has to be collected
settings.WHITENOISE_USE_FINDERS = True  # and is there all the same

from retention_site import urls, wsgi  # noqa: E402

application = wsgi.application
handler404, handler500 = urls.handler404, urls.handler500


def empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [*urls.urlpatterns, path("empty/", empty)]
