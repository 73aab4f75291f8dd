import io

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.house.tree import APPS

OURS = [config.label for config in apps.get_app_configs() if config.name.split(".")[0] in APPS]


@pytest.mark.django_db
def test_no_migration_is_missing():
    said = io.StringIO()
    try:
        call_command("makemigrations", *OURS, check=True, dry_run=True, interactive=False, stdout=said)
    except SystemExit:
        pytest.fail(f"models have changed without a migration:\n{said.getvalue()}")


@pytest.mark.django_db
def test_the_deployment_checks_are_clean(monkeypatch):
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)  # the browser tests need it, deployments do not
    call_command("check", deploy=True, fail_level="WARNING", stdout=io.StringIO(), stderr=io.StringIO())
