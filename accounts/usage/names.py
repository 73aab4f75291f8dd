"""What customers are seen to do: the names of events, to choose from."""

from django.db import connections

from accounts.models import UsageDay

MOST_NAMES = 500


def event_names() -> list[str]:
    """Return every name of an event there is, by hopping from one to the next along its index; MOST_NAMES at most."""
    table = UsageDay._meta.db_table
    sql = (
        f"WITH RECURSIVE hop(name) AS (SELECT min(name) FROM {table}"  # noqa: S608
        f" UNION ALL SELECT (SELECT min(name) FROM {table} WHERE name > hop.name) FROM hop WHERE hop.name IS NOT NULL)"
        f" SELECT name FROM hop WHERE name IS NOT NULL LIMIT {MOST_NAMES}"
    )
    with connections[UsageDay.objects.db].cursor() as cursor:
        cursor.execute(sql)
        return [name for (name,) in cursor.fetchall()]
