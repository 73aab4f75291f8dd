"""Long work with a progress bar: started by a page or a command, worked off by tasks of seconds, watched by its `Job` row."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise

from retention_site.base.models import Job

_OPEN = Q(status__in=[Job.Status.WAITING, Job.Status.RUNNING])
_kinds: dict[str, str | Promise] = {}


def name_kind(kind: str, label: str | Promise) -> None:
    """Say how jobs of one kind are called on their page: `name_kind("import", _("Import"))`."""
    _kinds[kind] = label


def kind_name(kind: str) -> str:
    """Return what jobs of a kind are called, in the reader's language."""
    return str(_kinds.get(kind, kind.replace("_", " ").capitalize()))


def start(*, kind: str, total: int, actor: models.Model | None) -> Job:
    """Make a job of `total` steps (0: not known yet, see `expect`) that `actor` may watch; its tasks are enqueued beside it."""
    return Job.objects.create(kind=kind, total=total, created_by_id=actor.pk if actor else None)


def expect(job_pk: int, *, total: int) -> None:
    """Set how many steps there are, once they are known."""
    Job.objects.filter(_OPEN, pk=job_pk).update(total=total)


def advance(job_pk: int, *, by: int = 0) -> bool:
    """Count `by` more steps as done; False when the job was cancelled or is over, and the work is to stop.

    Call it before the first step too (`by=0`): it is then shown as running.
    """
    going_on = Job.objects.filter(_OPEN, pk=job_pk, cancel_requested=False)
    if going_on.update(status=Job.Status.RUNNING, done=F("done") + by) == 1:
        return True
    _end(job_pk, Job.Status.CANCELLED, cancel_requested=True)
    return False


def finish(job_pk: int, *, result_url: str = "", message: str = "") -> bool:
    """End a job well: `result_url` is the page that shows what came of it. False if it was over already."""
    return _end(job_pk, Job.Status.DONE, values={"done": F("total"), "result_url": result_url, "message": message})


def fail(job_pk: int, message: str, *, result_url: str = "") -> bool:
    """End a job that did not succeed, with words for the person who started it. False if it was over already."""
    return _end(job_pk, Job.Status.FAILED, values={"message": message, "result_url": result_url})


def cancel(job: Job) -> bool:
    """Ask a job to stop: at once if it has not begun, else at its next step. False if it was over already."""
    if _end(job.pk, Job.Status.CANCELLED, status=Job.Status.WAITING):
        return True
    return Job.objects.filter(_OPEN, pk=job.pk).update(cancel_requested=True) == 1


def _end(job_pk: int, ending: str, *, values: dict[str, object] | None = None, **condition: object) -> bool:
    ended = {"status": ending, "finished_at": timezone.now()} | (values or {})
    return Job.objects.filter(_OPEN, pk=job_pk, **condition).update(**ended) == 1
