"""A schedule runs any function by name: whoever may edit one may run code. So the queue's tables are not in the admin."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import get_resolver

pytestmark = pytest.mark.django_db


def test_no_model_of_the_queue_is_registered():
    assert get_resolver().url_patterns  # whatever registers does so by now
    registered = set(admin.site._registry)
    assert registered
    assert not registered & set(apps.get_app_config("django_q").get_models())
    assert {model._meta.app_label for model in registered}.isdisjoint({"django_q"})


@pytest.mark.parametrize("page", ["schedule/", "schedule/add/", "ormq/", "success/", "failure/"])
def test_its_pages_are_not_found(admin, as_user, page):
    assert as_user(admin).get(f"/admin/django_q/{page}").status_code == 404
