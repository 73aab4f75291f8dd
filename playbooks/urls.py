from django.urls import path

from playbooks.views.today import today

urlpatterns = [
    path("", today, name="today"),
]
