"""Many send one form at once: `python -m tests.surveys.answering.send_race INVITATIONS AT_ONCE` prints a line of JSON.

Real processes on a database of their own: each invitation is answered by all at the same moment, first all alike, then each
with another number of its own, then a kiosk's form by all. What is there afterwards is asked of the rows.
"""

import json
import multiprocessing
import os
import sys
from collections import Counter
from typing import Any

from tests.base.queue.house import House


def race(invitations: int, at_once: int) -> dict[str, Any]:
    with House("retention_site.settings", QUEUE_TIMEOUT="60"):
        from django.conf import settings
        from django.db import connections

        plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
        settings.STORAGES = settings.STORAGES | plain  # nothing has to be collected
        from surveys.links import answer_url, kiosk_url
        from tests.surveys.factories import make_invitation, make_survey

        survey = make_survey()
        asked = [make_invitation(survey=survey, asked_at=None) for _ in range(2 * invitations)]
        alike, different = asked[:invitations], asked[invitations:]
        forms = [(_path(answer_url(each)), {"put": "recommend", "score": "9"}, 0) for each in alike]
        forms += [(_path(answer_url(each)), {"put": "recommend"}, 1) for each in different]
        forms += [
            (_path(kiosk_url(survey)), {"score": "9", "form_id": f"7b2f0a52-6a5c-4a52-9f0e-{n:012}"}, 0) for n in range(3)
        ]
        connections.close_all()  # a forked process must not speak on its parent's
        statuses = _at_once(forms, at_once)
        return {
            "statuses": statuses,
            "alike": _told(alike),
            "different": _told(different),
            "kiosk": survey.responses.filter(invitation=None, changes__held_for=[]).count(),
        }


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def _at_once(forms: list[tuple[str, dict[str, str], int]], at_once: int) -> Counter[int]:
    fork = multiprocessing.get_context("fork")
    barrier, results = fork.Barrier(at_once), fork.Queue()
    workers = [fork.Process(target=_send, args=(barrier, results, forms, number)) for number in range(at_once)]
    for worker in workers:
        worker.start()
    found = Counter(results.get(timeout=100) for _ in range(at_once * len(forms)))
    for worker in workers:
        worker.join()
    return found


def _send(barrier: Any, results: Any, forms: list[tuple[str, dict[str, str], int]], number: int) -> None:
    from django.test import Client

    client = Client(SERVER_NAME="localhost", REMOTE_ADDR=f"10.0.0.{number}", raise_request_exception=False)
    for path, data, is_different in forms:
        barrier.wait()
        answer = client.post(path, data | ({"score": str(number % 11)} if is_different else {}))
        results.put(answer.status_code)


def _told(invitations: list[Any]) -> dict[str, Any]:
    """Return how many answers, sendings and rows each invitation has, and what became of the answers."""
    from surveys.models import Answer, Invitation, Response, ResponseChange

    keys = [each.pk for each in invitations]
    responses = Response.objects.filter(invitation__in=keys)
    shapes = Counter[str]()
    for response in responses:
        sendings, rows = ResponseChange.objects.filter(response=response), Answer.objects.filter(response=response)
        shapes[f"{'one' if sendings.count() == 1 else 'several'} sent, {rows.count()} row, {response.state}"] += 1
    answered = Invitation.objects.filter(pk__in=keys, status="answered").count()
    return {"answers": responses.count(), "answered": answered, "shapes": shapes}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "retention_site.settings"
    print(json.dumps(race(*map(int, sys.argv[1:3]))))
