"""What the database knows of its own tables; without it, it guesses which index is the better one, and guesses wrong."""

from django.db import connection

LOOKED_AT = 1000  # entries of each index: enough to tell a rare value from a common one, in a second with a million rows


def refresh_statistics() -> None:
    """Look at the tables anew, after many rows came in at once. PostgreSQL does so by itself within a minute."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA analysis_limit = 0")  # the connection would remember it
