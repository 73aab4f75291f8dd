"""How every customer stands, worked out again."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.standing.refresh import refresh_standings
from accounts.usage.sweeping import sweep_usage


class Command(BaseCommand):
    help = "Work out how every customer stands, as of today or as of a day gone by; tonight's refresh puts the latter right."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="the day whose evening is looked at")

    def handle(self, *args: Any, as_of: date | None, **options: Any) -> None:
        sweep_usage()  # what arrived since the last minute counts, too
        self.stdout.write(f"{refresh_standings(as_of=as_of)} standings changed")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a date such as 2026-01-31") from error
