"""A real SMTP server for tests, with a ledger of what it accepted and a say in how it answers.

`python -m tests.mail_server PORT FILE SECONDS` is one in a process of its own, which takes so many seconds for each mail.
"""

import asyncio
import os
import re
import socket
import sys
import threading
from collections import Counter
from email import message_from_bytes
from email.message import Message
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

NUMBER = re.compile(rb"(?m)^Message-ID: <(\d+)\.")


class Ledger:
    """Accepts mail; `answers` names, by recipient, how to answer instead: an SMTP reply, or "hang up before/after".

    `refuses` is the reply to every sender, where that is set; after `patience` mails on one connection it hangs up.
    """

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.accepted: Counter[str] = Counter()
        self.answers: dict[str, str] = {}
        self.refuses = ""
        self.patience = 10**6
        self.taken: Counter[Session] = Counter()

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.refuses:
            return self.refuses
        if self.taken[session] >= self.patience:
            server.transport.close()
            return "421 enough for one connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        answer = self.answers.get(address, "")
        if answer == "hang up before":
            server.transport.close()
            return "421 bye"
        if answer[:1] in {"4", "5"}:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        for address in envelope.rcpt_tos:
            self.accepted[address] += 1
        self.taken[session] += 1
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        if self.answers.get(envelope.rcpt_tos[0]) == "hang up after":
            server.transport.close()
        return "250 OK"


def start_mail_server(ledger: Ledger) -> Controller:
    """Start the server on a free port of 127.0.0.1, named by `controller.port`; `controller.stop()` ends it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(ledger, hostname="127.0.0.1", port=port)
    controller.start()
    return controller


def serve(port: int, path: str, delay: float) -> None:
    """Accept mail until killed; the number in its Message-ID is written to the file at `path` before the answer."""

    class Written(Ledger):
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
            await asyncio.sleep(delay)
            file = os.open(path, os.O_WRONLY | os.O_APPEND)
            os.write(file, NUMBER.search(envelope.content)[1] + b"\n")
            os.close(file)
            return "250 OK"

    Controller(Written(), hostname="127.0.0.1", port=port).start()
    threading.Event().wait()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
