"""Those of django-allauth's addresses that we use; signing up, confirming and changing addresses have no page here."""

from allauth.account import urls as allauth_urls

KEPT = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",  # says that an admin adds people
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}

urlpatterns = [pattern for pattern in allauth_urls.urlpatterns if pattern.name in KEPT]
