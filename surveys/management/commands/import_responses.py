from argparse import ArgumentParser
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import CommandError

from accounts.imports.command import ImportCommand, printed
from accounts.models import Import
from retention_site.base.csv_reader import CsvFile, UnreadableFile
from surveys.imported_responses import HOLDS, guessed, required_of
from surveys.models import Survey


class Command(ImportCommand):
    help = "Import answers to a survey from another tool's CSV file: all of them or nothing."
    kind = Import.Kind.RESPONSES

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--survey", required=True, metavar="NAME", help="the survey that was answered")
        for name in HOLDS:
            parser.add_argument(f"--{name}", metavar="COLUMN", help=f"the column that holds it (default: guessed): {name}")

    def said_of(self, file: BinaryIO, encoding: str, options: dict[str, Any]) -> dict[str, Any]:
        survey = Survey.objects.filter(name=options["survey"]).first()
        if survey is None:
            known = ", ".join(Survey.objects.values_list("name", flat=True))
            raise CommandError(f"there is no survey “{options['survey']}”; there are: {known}")
        try:
            header = CsvFile(file, encoding=encoding, most_bytes=settings.IMPORT_MAX_BYTES).header
        except UnreadableFile as unreadable:
            raise CommandError(printed(unreadable.problem)) from unreadable
        named = {name: options[name].strip().lower().replace(" ", "_") for name in HOLDS if options.get(name)}
        columns = guessed(header) | named
        if missing := [name for name in required_of(survey) if name not in columns]:
            raise CommandError(f"say which column holds it: {', '.join(f'--{name}' for name in missing)}")
        return {"survey": survey.pk, "columns": columns}
