from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.models import Customer, User
from retention_site.demo import loading


class Command(BaseCommand):
    help = "Load the demo company: 400 customers in four languages with two years of history, the same every time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once",
            action="store_true",
            help="do nothing, quietly, where the demo company or anybody else's data is already",
        )
        parser.add_argument("--today", type=_day, metavar="YYYY-MM-DD", help="the day the story ends at (default: today)")

    def handle(self, *args: Any, once: bool, today: date | None, **options: Any) -> None:
        if loading.is_loaded():
            if not once:
                self.stdout.write("The demo company is loaded already; nothing was changed.")
            return
        if once and (Customer.objects.exists() or User.objects.exists()):
            return
        story = loading.load(today or timezone.localdate(timezone=timezone.get_default_timezone()))
        self.stdout.write(
            f"Loaded the demo company: {len(story.lives)} customers, {len(story.contacts)} contacts,"
            f" {len(story.interactions)} talks, {len(story.issues)} issues."
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a date such as 2026-01-31") from error
