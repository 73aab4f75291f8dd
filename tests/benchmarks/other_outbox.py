"""What django-post_office needs for the same mails: `PYTHON tests/benchmarks/other_outbox.py PORT MESSAGES DATABASE_URL`.

Run by a Python that has django-post_office; queueing is not timed. Tells seconds on the wall and of work as JSON.
"""

import json
import sys
import time
from urllib.parse import urlsplit

import django
from django.conf import settings
from personal import SUBJECTS, personal


def database(url: str) -> dict:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": parts.path + ".post_office"}
    named = {"NAME": parts.path[1:], "USER": parts.username, "PASSWORD": parts.password or "", "HOST": parts.hostname}
    return {"ENGINE": "django.db.backends.postgresql", "PORT": parts.port, **named}


def main(port: int, count: int, url: str) -> None:
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
        DATABASES={"default": database(url)},
        EMAIL_BACKEND="post_office.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        POST_OFFICE={"BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}},  # otherwise as it ships
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from post_office import mail
    from post_office.models import STATUS, Email

    Email.objects.all().delete()
    for n in range(count):
        told = personal(f"Somchai {n}", sorted(SUBJECTS)[n % 4], f"{n:043d}")
        mail.send(
            f"to{n}@example.com", "Keepsake <keepsake@localhost>", subject=told["subject"], message=told["text"],
            html_message=told["html"], headers=told["headers"],
        )  # fmt: skip
    began, worked, sent = time.perf_counter(), time.process_time(), 0
    while sent < count:
        done, failed, _again = mail.send_queued(processes=1)
        assert done
        assert not failed
        sent += done
    wall, own = time.perf_counter() - began, time.process_time() - worked
    assert Email.objects.filter(status=STATUS.sent).count() == count
    print(json.dumps([wall, own]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
