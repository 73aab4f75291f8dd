from django.http import HttpResponse
from django.urls import path

from retention_site.urls import handler400, handler403, handler404, handler500  # noqa: F401
from retention_site.urls import urlpatterns as ours

urlpatterns = [*ours, path("u/<token>/", lambda _request, token: HttpResponse(token), name="mail_preferences")]
