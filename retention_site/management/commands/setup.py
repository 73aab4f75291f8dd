"""Make the installation ready to run, or bring it up to date; run it as often as you like."""

import argparse
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from retention_site.base.catalogues import compile_catalogues
from retention_site.base.defaults import default_makers
from retention_site.schedules import SCHEDULES, upsert_schedules


class Command(BaseCommand):
    help = "Migrate the database, compile catalogues, write default data and schedules, collect static files. Idempotent."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--no-static", action="store_true", help="leave the static files as they are")

    def handle(self, *args: Any, no_static: bool, **options: Any) -> None:
        for line in self._steps(no_static):
            self.stdout.write(line)

    def _steps(self, no_static: bool) -> Iterator[str]:
        yield f"Database ({connection.vendor}): {_migrate()}"
        yield f"Catalogues: {len(compile_catalogues())} compiled"
        for label, maker in default_makers():
            yield f"{label}: {maker()} added"
        yield f"Schedules: {len(SCHEDULES)}, {upsert_schedules()} changed"
        if not no_static and not settings.DEBUG:
            yield f"Static files: {_collect_static()}"


def _migrate() -> str:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    return f"{len(plan)} migrations applied" if plan else "up to date"


def _collect_static() -> str:
    call_command("collectstatic", interactive=False, verbosity=0)
    return f"in {settings.STATIC_ROOT}"
