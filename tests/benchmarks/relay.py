"""A slow relay: `python -m tests.benchmarks.relay MESSAGES WORKERS [PER_MINUTE]`, JSON on the last line.

Each answer of the server comes DELAY milliseconds after it was asked for. Told is how many mails leave a second against what as
many connections can carry; with PER_MINUTE a pace is set, and told is the most that left within any ten seconds.
"""

import json
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import send

DELAY = 20
REPLIES = 2  # to what comes before the text, and to the text: the server offers PIPELINING
WINDOW = 10.0  # seconds


def main(count: int, workers: int, per_minute: int = 0) -> None:
    from accounts.models import Contact, Customer, SendingPace

    send.call_command("migrate", verbosity=0)
    send.register()
    send.Message.objects.all().delete()
    SendingPace.objects.all().delete()
    Contact.objects.all().delete()
    Customer.objects.all().delete()
    send.plan(count, kind=send.KIND, languages=send.LANGUAGES)
    if per_minute:
        SendingPace.objects.create(domain="", per_minute=per_minute)
    with tempfile.TemporaryDirectory() as folder, send.mail_server("0" if per_minute else str(DELAY), f"{folder}/log") as port:
        send.settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        send.settings.EMAIL_HOST, send.settings.EMAIL_PORT = "127.0.0.1", port
        send.sender.WORKING_SECONDS = 3600
        wall, _own = send.shared(send.ours, workers, count)
        times = sorted(float(line.split()[0]) for line in Path(folder, "log").read_text().splitlines())
    print(json.dumps(told(count, workers, per_minute, wall, times)))


def told(count: int, workers: int, per_minute: int, wall: float, times: list[float]) -> dict:
    found = {"database": send.connection.vendor, "messages": count, "workers": workers, "seconds": round(wall, 1)}
    if per_minute:
        most = max(sum(at <= each < at + WINDOW for each in times) for at in times)
        return found | {"per_minute": per_minute, "most_in_ten_seconds": most, "allowed": per_minute * WINDOW / 60}
    connections = workers * send.settings.MAIL_CONNECTIONS
    best = connections / (REPLIES * DELAY / 1000)
    middle = times[len(times) // 10 : -len(times) // 10]  # connections are opened before, and run dry after
    rate = (len(middle) - 1) / (middle[-1] - middle[0])
    return found | {"connections": connections, "per_second": round(rate), "of_best": round(rate / best, 3)}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
