from accounts.imports.command import ImportCommand
from accounts.models import Import


class Command(ImportCommand):
    help = "Import subscriptions from a CSV file: all of it or nothing."
    kind = Import.Kind.SUBSCRIPTIONS
