"""What customers open."""

from django.urls import path

from accounts.views.link_clicks import link_click
from accounts.views.mail_preferences import mail_preferences

urlpatterns = [
    path("u/<str:token>/", mail_preferences, name="mail_preferences"),
    path("l/<str:token>/", link_click, name="link_click"),
]
