"""One run of the staff pages: `python -m tests.benchmarks.pages CUSTOMERS SAMPLES`, JSON on the last line."""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "retention_site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.models import Customer  # noqa: E402
from retention_site.base.paging import Keyset  # noqa: E402
from tests.benchmarks.population import BUSY_EVERY, name_of, phone_of, populate  # noqa: E402
from tests.benchmarks.standings import let_them_stand  # noqa: E402
from tests.benchmarks.visits import measure, visiting  # noqa: E402


def main(count: int, samples: int) -> None:
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    agent = populate(count)
    let_them_stand(count)
    filled = time.perf_counter() - began
    print(f"{connection.vendor}: {count:,} customers made in {filled:.0f} s", file=sys.stderr)
    with visiting(agent) as client:
        pages = {name: measure(client, address, samples) for name, address in addresses(count).items()}
    print(json.dumps({"fill_seconds": round(filled), "pages": pages, "index": index_use(count)}))


def addresses(count: int) -> dict[str, str]:
    middle = count * 9 // 10 + 3
    busy = min(count, BUSY_EVERY)
    return {
        "list, first page": "/customers/",
        "list, deep page": f"/customers/?cursor={deep_cursor(count)}",
        "list, one state": "/customers/?state=left",
        "list, by a name": f"/customers/?q={name_of(middle)}",
        "list, common word": "/customers/?q=dental",
        "list, half a phone": f"/customers/?q={phone_of(middle)[5:]}",
        "search by name": f"/search/?q={name_of(middle)}",
        "search, common word": "/search/?q=dental",
        "search, half a phone": f"/search/?q={phone_of(middle)[5:]}",
        "customer": f"/customers/{middle}/",
        "customer, 300 talks": f"/customers/{busy}/",
        "log a call": f"/customers/{middle}/interactions/add/",
        "issues": "/issues/",
        "today, mine": "/",
        "today, the team's": "/?scope=team",
        "callbacks, mine": "/callbacks/",
        "callbacks, all": "/callbacks/?scope=all&state=",
        "week, mine": "/callbacks/week/",
        "week, the team's": "/callbacks/week/?scope=team",
    }


def deep_cursor(count: int) -> str:
    """The cursor of a page nine tenths down the list, as the list itself would write it."""
    rows = Customer.objects.all()
    row = rows.order_by("name_sort", "pk")[count * 9 // 10]
    return Keyset(rows, ("name_sort",))._encode(row, backwards=False)


def index_use(count: int) -> dict[str, bool]:
    """Whether PostgreSQL looks through the trigram index, told by EXPLAIN; at few rows a scan is as good."""
    if connection.vendor != "postgresql" or count < 20_000:
        return {}
    number = count * 9 // 10
    words = {"a name": name_of(number), "half a phone": phone_of(number)[5:]}
    return {what: "accounts_customer_trigram" in Customer.objects.matching(text).explain() for what, text in words.items()}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
