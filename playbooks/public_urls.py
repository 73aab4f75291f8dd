"""What customers open."""

from django.urls import path

from playbooks.views.public import public_callback

urlpatterns = [
    path("c/<str:token>/", public_callback, name="public_callback"),
]
