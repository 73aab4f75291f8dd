"""Every address of the site, app by app."""

from django.urls import include, path

from retention_site.health import health, health_deep

handler400 = "retention_site.errors.bad_request"
handler403 = "retention_site.errors.permission_denied"
handler404 = "retention_site.errors.not_found"
handler500 = "retention_site.errors.server_error"

urlpatterns = [
    path("healthz/", health, name="health"),
    path("healthz/deep/", health_deep, name="health_deep"),
    path("", include("allauth.account.urls")),
    path("", include("accounts.urls")),
    path("", include("retention_site.base.urls")),
]
