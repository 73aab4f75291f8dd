from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from retention_site.base import audit
from retention_site.base.models import ApiToken
from retention_site.base.tokens import make_token


class Command(BaseCommand):
    help = "Make an API token for a member of staff and print it, once, as the last word of the output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL", help="whose role the token has")
        parser.add_argument("--name", required=True, help="which program will use it")
        parser.add_argument("--scope", required=True, action="append", choices=ApiToken.Scope.values, help="may be repeated")

    def handle(self, *args: Any, user: str, name: str, scope: list[str], **options: Any) -> None:
        owner = User.objects.filter(email__iexact=user, is_active=True).first()
        if owner is None:
            raise CommandError(f"No working member of staff has the e-mail address {user}")
        if not 0 < len(name) <= 80:
            raise CommandError("--name: use 1 to 80 characters")
        with audit.acting_via(audit.Via.COMMAND):
            token, secret = make_token(user=owner, name=name, scopes=sorted(set(scope)), actor=None)
        self.stdout.write(f"Token “{token.name}” of {owner.email} ({', '.join(token.scopes)}). It is not shown again: {secret}")
