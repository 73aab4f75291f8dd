"""Giving personal data away as a file: every download leaves an audit entry of who took what."""

from collections.abc import Iterable, Sequence

from django.db import models
from django.http import QueryDict, StreamingHttpResponse

from retention_site.base import audit
from retention_site.base.csv_files import stream_csv


def export_csv(
    what: models.Model,
    rows: Iterable[Sequence[object]],
    *,
    header: Sequence[object],
    filename: str,
    count: int,
    filters: QueryDict,
    actor: models.Model,
) -> StreamingHttpResponse:
    """Return a download of `rows`, `count` of them, chosen by `filters`; `what` is the record they are of, or a blank one.

    The entry is written before the first byte leaves: nobody gets data by breaking a download off.
    """
    chosen = {name: values if len(values) > 1 else values[0] for name, values in filters.lists() if any(values)}
    told = {"rows": count, "file": filename} | ({"filters": chosen} if chosen else {})
    audit.record(f"{what._meta.model_name}.exported", what, actor=actor, after=told)
    return stream_csv(filename, header, rows)
