"""A mail scanner over real web workers: `python -m tests.soak.scanner INVITATIONS TIMES BROWSED`, JSON on the last line.

It opens every link of each invitation, TIMES over at the same moment, then BROWSED of them in a headless browser that looks at
the page, its way out and its trap, and touches nothing. Then people answer, one after the other. What is told is how the
scanner was answered, whether anything at all had changed by then, and how many of the people's answers count.
"""

import http.client
import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.management import call_command

from tests.benchmarks.answering import SITE, people, warm_up
from tests.benchmarks.serving import server
from tests.chromium import find_chromium

FORM = "put=recommend&website=&score="


def main(count: int, times: int, browsed: int) -> dict[str, Any]:
    from accounts.models import Consent
    from surveys.links import trap_url
    from surveys.models import Invitation, Response, ResponseChange
    from tests.surveys.answering.pages import path_of, state

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    pages = list(people(count))
    traps = [path_of(trap_url(each)) for each in Invitation.objects.order_by("pk")]
    before = state()
    with server(SITE, warm_up, TRUSTED_PROXY_COUNT="1") as port:  # a proxy names the visitors' addresses
        began = time.monotonic()
        with ThreadPoolExecutor(times) as pool:
            scans = pool.map(lambda turn: scan(port, pages, traps, turn), range(times))
            statuses = sum(scans, Counter[int]())
        scanned = time.monotonic() - began
        seen = browse(port, list(zip(pages, traps, strict=True))[:browsed])
        is_unchanged, refusals = state() == before, Consent.objects.count()
        taken = answer(port, pages)
    return {
        "invitations": count,
        "requests": statuses.total(),
        "statuses": dict(statuses),
        "seconds": round(scanned, 1),
        "browsed": seen,
        "unchanged": is_unchanged,
        "refusals": refusals,
        "answers_sent": taken,
        "counted": Response.objects.counted().count(),
        "sendings": ResponseChange.objects.count(),
    }


def scan(port: int, pages: list[str], traps: list[str], turn: int) -> Counter[int]:
    """Ask for every link there is in the mails and on the pages, by GET and HEAD, with the headers of a prefetch every time."""
    client, found = http.client.HTTPConnection("127.0.0.1", port, timeout=60), Counter[int]()
    for number, (page, trap) in enumerate(zip(pages, traps, strict=True)):
        links = [page, *(f"{page}?score={score}" for score in range(11)), f"{page}stop/", trap, f"{trap}stop/"]
        for method, link in [*(("GET", each) for each in links), ("HEAD", page)]:
            client.request(method, link, headers=_from(number, turn) | {"Sec-Purpose": "prefetch"})
            answer_ = client.getresponse()
            answer_.read()
            found[answer_.status] += 1
    return found


def browse(port: int, links: list[tuple[str, str]]) -> int:
    """Open the pages with their forms in Chromium, scroll to their ends, and touch nothing; returns how many were shown."""
    from playwright.sync_api import sync_playwright

    shown = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        for number, (path, trap) in enumerate(links):
            page.set_extra_http_headers({"X-Forwarded-For": _from(number, 9)["X-Forwarded-For"]})
            for link in (f"{path}?score=10", f"{path}stop/", trap):
                loaded = page.goto(f"http://localhost:{port}{link}")
                page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
                shown += bool(loaded and loaded.ok and page.locator("form button").count())
        browser.close()
    return shown


def answer(port: int, pages: list[str]) -> int:
    """Send every person's answer; returns how many were taken."""
    client, taken = http.client.HTTPConnection("127.0.0.1", port, timeout=60), 0
    for number, page in enumerate(pages):
        headers = _from(number, 8) | {"Content-Type": "application/x-www-form-urlencoded"}
        client.request("POST", page, f"{FORM}{number % 11}", headers)
        answer_ = client.getresponse()
        answer_.read()
        taken += answer_.status == http.client.FOUND
    return taken


def _from(number: int, turn: int) -> dict[str, str]:
    """The headers of a visitor behind the proxy, each from an address of their own."""
    return {"Host": "localhost", "X-Forwarded-For": f"10.{turn}.{number // 256 % 256}.{number % 256}"}


if __name__ == "__main__":
    told = main(*map(int, sys.argv[1:4]))
    print(json.dumps(told))
