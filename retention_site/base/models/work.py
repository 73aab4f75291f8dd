from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WorkQuerySet(models.QuerySet["Work"]):
    def due(self, *, at: datetime) -> "WorkQuerySet":
        """Rows that should be running by `at`: waiting and due, or leased to a worker that went silent."""
        waiting = Q(status=Work.Status.WAITING, due_at__lte=at)
        silent = Q(status=Work.Status.RUNNING, leased_until__lte=at)
        return self.filter(waiting | silent)

    def unfinished(self) -> "WorkQuerySet":
        """Rows that wait or run: what they are to do need not be asked for once more."""
        return self.filter(status__in=[Work.Status.WAITING, Work.Status.RUNNING])

    def parked(self) -> "WorkQuerySet":
        return self.filter(status=Work.Status.PARKED)

    def counts(self) -> dict[str, int]:
        """How many rows there are in each status, every status named."""
        found = dict(self.order_by().values_list("status").annotate(models.Count("pk")))
        return {status: found.get(status, 0) for status in Work.Status.values}


class Work(models.Model):
    """One thing for the queue to do: the truth about it, whatever becomes of the task that carries its key."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        PARKED = "parked", _("parked")

    task = models.CharField(_("task"), max_length=120)
    key = models.CharField(_("key"), max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"))
    leased_until = models.DateTimeField(_("leased until"), null=True)
    error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("queued work")
        verbose_name_plural = _("queued work")
        ordering = ["-id"]
        indexes = [models.Index(fields=["status", "due_at"], name="work_due")]

    def __str__(self) -> str:
        return f"{self.task} {self.key}"
