"""Every address of the site, app by app."""

from django.urls import include, path

from retention_site.admin_site import our_admin
from retention_site.health import health, health_deep

handler400 = "retention_site.errors.bad_request"
handler403 = "retention_site.errors.permission_denied"
handler404 = "retention_site.errors.not_found"
handler500 = "retention_site.errors.server_error"

urlpatterns = [
    # One is tried after the other: what thousands may open at once comes first
    path("", include("surveys.public_urls")),
    path("", include("accounts.public_urls")),
    path("", include("playbooks.public_urls")),
    path("healthz/", health, name="health"),
    path("healthz/deep/", health_deep, name="health_deep"),
    path("api/", include("retention_site.api")),
    path("admin/", our_admin().urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("", include("accounts.login_urls")),
    path("", include("accounts.urls")),
    path("", include("surveys.urls")),
    path("", include("playbooks.urls")),
    path("", include("retention_site.base.urls")),
]
