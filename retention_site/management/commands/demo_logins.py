from typing import Any

from django.core.management.base import BaseCommand

from retention_site.demo.logins import as_table, renew_logins


class Command(BaseCommand):
    help = "Give the demo staff new random passwords and print them; says nothing where there are none."

    def handle(self, *args: Any, **options: Any) -> None:
        if logins := renew_logins():
            self.stdout.write(f"Demo log-ins, with passwords for this run only:\n{as_table(logins)}")
