import os
import sys
from email import message_from_bytes, policy
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from accounts.actions.message_replies import receive_reply
from retention_site.base import audit

MOST_BYTES = 5_000_000  # of a mail; attachments, which are not kept, come last


class Command(BaseCommand):
    help = "Read one mail from standard input, as a mail server pipes it, and take it in if it answers a message of ours."

    def handle(self, *_args: Any, **_options: Any) -> None:
        stream: Any = getattr(sys.stdin, "buffer", sys.stdin)
        raw = stream.read(MOST_BYTES)
        while stream.read(MOST_BYTES):  # the server must be able to write it all
            pass
        mail: Any = message_from_bytes(raw, policy=policy.default)
        try:
            with audit.acting_via(audit.Via.COMMAND):
                interaction = receive_reply(mail)
        except DatabaseError as error:
            self.stderr.write(str(error))
            sys.exit(os.EX_TEMPFAIL)  # the mail server keeps it and tries again
        self.stdout.write(
            f"Interaction {interaction.pk}" if interaction else "No answer to a message of ours, or known already"
        )
