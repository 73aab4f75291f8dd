from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.contact_policy.words import reason_words
from accounts.models import Contact, Customer, Interaction, Message, User
from accounts.models.customers import within_sight
from accounts.readers import Reader
from playbooks.models.outreach import OutreachRun
from retention_site.base.models import Versioned


class CallTaskQuerySet(models.QuerySet["CallTask"]):
    def visible_to(self, user: User | Reader) -> "CallTaskQuerySet":
        """Those of the customers that this person may see."""
        return within_sight(self, user)

    def open(self) -> "CallTaskQuerySet":
        return self.filter(outcome="")

    def late(self, *, at: datetime) -> "CallTaskQuerySet":
        """Those that were due by `at` and have no outcome."""
        return self.open().filter(due_at__lte=at)

    def by_outcome(self) -> dict[str, int]:
        """How many there are of each outcome; those without one under ''."""
        return dict(self.order_by().values_list("outcome").annotate(models.Count("pk")))

    def of_team(self, user: User | Reader) -> "CallTaskQuerySet":
        """Those of the user's team, and what is nobody's. Who has no team sees everybody's."""
        if not user.team_id:
            return self
        held = Q(assignee__team_id=user.team_id) | Q(assignee=None, customer__team_id=user.team_id)
        return self.filter(held | Q(assignee=None, customer__team=None))


class CallTask(Versioned):
    """A call that outreach asks a colleague to make: nobody was promised it. What to say is told by its message.

    It is made in the very transaction that calls its message sent, and there is one for each message.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("talked with them")
        UNREACHED = "unreached", _("never reached")
        WITHDRAWN = "withdrawn", _("withdrawn")

    message = models.OneToOneField(Message, verbose_name=_("message"), on_delete=models.PROTECT, related_name="call_task")
    run = models.ForeignKey(
        OutreachRun, verbose_name=_("run of an outreach"), on_delete=models.PROTECT, related_name="call_tasks"
    )
    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="call_tasks")
    contact = models.ForeignKey(Contact, verbose_name=_("to whom"), on_delete=models.PROTECT, related_name="call_tasks")
    assignee = models.ForeignKey(
        User, verbose_name=_("who calls"), null=True, blank=True, on_delete=models.PROTECT, related_name="call_tasks"
    )
    opened_at = models.DateTimeField(_("opened at"))
    due_at = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)
    rule = models.CharField(_("reason"), max_length=40, blank=True)  # why it was withdrawn, where no colleague did
    note = models.TextField(_("what came of it"), blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, verbose_name=_("closed by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_in = models.ForeignKey(
        Interaction, verbose_name=_("closed in"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CallTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("call to make")
        verbose_name_plural = _("calls to make")
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["assignee", "due_at"], condition=Q(outcome=""), name="call_task_of"),
            models.Index(fields=["due_at", "id"], condition=Q(outcome=""), name="call_task_open"),
            models.Index(fields=["customer", "due_at"], condition=Q(outcome=""), name="call_task_by_customer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None) | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="call_task_closed_when",
            ),
        ]

    def __str__(self) -> str:
        return self.about

    def get_absolute_url(self) -> str:
        return reverse("call_task_detail", args=[self.pk])

    @property
    def about(self) -> str:
        """What to call about, in a line: the subject, or the name of the template where that has none."""
        return self.message.subject or str(self.message.template)

    @property
    def is_open(self) -> bool:
        return self.outcome == ""

    @property
    def why(self) -> str:
        """Why it was withdrawn, in the reader's language; empty where a colleague did that."""
        return reason_words(self.rule) if self.rule else ""

    def is_late(self, *, at: datetime) -> bool:
        return self.is_open and self.due_at <= at
