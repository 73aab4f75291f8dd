from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import ChurnCategory, Customer, Departure, Message, Team, User
from accounts.models.customers import within_sight
from accounts.models.wordings import Worded, validate_wordings, worded
from accounts.readers import Reader
from playbooks.models.callbacks import Callback
from playbooks.reasons import told
from retention_site.base.models import Versioned


class ItemKind(models.TextChoices):
    """What an item does besides being ticked off."""

    PLAIN = "plain", _("a step")
    INTERVIEW = "interview", _("exit interview")
    FAREWELL = "farewell", _("farewell mail")
    PERMISSION = "permission", _("permission to write again")
    FEEDBACK = "feedback", _("feedback to the mitigation team")


class ChecklistTemplateQuerySet(models.QuerySet["ChecklistTemplate"]):
    def best_for(self, *, category: ChurnCategory | None, value_tier: str) -> "ChecklistTemplate | None":
        """Return the closest template: of category and tier, else of the category, else of the tier, else the default."""
        fitting = self.filter(Q(category=None) | Q(category=category), value_tier__in=["", value_tier], is_active=True)
        closest = sorted(fitting, key=lambda each: (each.category_id is None, each.value_tier == "", each.rank, each.pk))
        return closest[0] if closest else None


class ChecklistTemplate(Worded):
    """What is to be done when somebody leaves, for a category of reasons, a value tier, both, or everybody."""

    category = models.ForeignKey(
        ChurnCategory,
        verbose_name=_("for reasons of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="checklist_templates",
        help_text=_("Empty: whatever the reason."),
    )
    value_tier = models.CharField(
        _("for value tier"), max_length=8, choices=Customer.ValueTier, blank=True, help_text=_("Empty: whoever they are.")
    )

    objects = ChecklistTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist template")
        verbose_name_plural = _("checklist templates")
        ordering = ["rank", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "value_tier"],
                condition=Q(is_active=True, category__isnull=False),
                name="checklist_template_once",
                violation_error_message=_("There is a template for this already."),
            ),
            models.UniqueConstraint(
                fields=["value_tier"],
                condition=Q(is_active=True, category=None),
                name="checklist_template_any_reason_once",
                violation_error_message=_("There is a template for this already."),
            ),
        ]


class Step(Versioned):
    """What an item says, in a template and in a checklist made from it."""

    code = models.SlugField(_("code"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=ItemKind, default=ItemKind.PLAIN)
    wordings = models.JSONField(_("wording"), default=dict, validators=[validate_wordings])
    team = models.ForeignKey(
        Team,
        verbose_name=_("team that does it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: the customer's own."),
    )
    after = models.CharField(_("only after"), max_length=200, blank=True, help_text=_("Codes of other steps, apart by blanks."))
    needs_proof = models.BooleanField(_("needs a note or a link as proof"), default=False)
    rank = models.PositiveSmallIntegerField(_("place in the list"), default=50)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return worded(self.wordings, get_language() or "en") or self.code

    @property
    def codes_before(self) -> set[str]:
        """The codes of the steps that must be done before this one."""
        return set(self.after.split())


class ChecklistTemplateItem(Step):
    """One step of a template, due so many working days after, or before, a day of the departure."""

    class DueFrom(models.TextChoices):
        NOTICE = "notice", _("the notice")
        LAST_DAY = "last_day", _("the last day")

    template = models.ForeignKey(ChecklistTemplate, verbose_name=_("template"), on_delete=models.CASCADE, related_name="items")
    due_from = models.CharField(_("counted from"), max_length=8, choices=DueFrom, default=DueFrom.NOTICE)
    due_days = models.SmallIntegerField(
        _("working days"), default=1, help_text=_("Of the team that does it; below zero: so many days before.")
    )

    class Meta:
        verbose_name = _("step of a template")
        verbose_name_plural = _("steps of templates")
        ordering = ["rank", "id"]
        constraints = [models.UniqueConstraint(fields=["template", "code"], name="template_item_once")]

    @property
    def days_before(self) -> int:
        """Working days before the day it is counted from, where it is due before that."""
        return -self.due_days

    def clean(self) -> None:
        """Refuse to wait for a step that is not there, or for one that waits for this one."""
        others = {each.code: each.codes_before for each in self.template.items.exclude(pk=self.pk)} if self.template_id else {}
        unknown = sorted(self.codes_before - others.keys())
        if unknown:
            raise ValidationError({"after": _("There is no other step “%(code)s” in this template.") % {"code": unknown[0]}})
        reached, waiting = set[str](), set(self.codes_before)
        while waiting:
            reached |= waiting
            waiting = {code for each in waiting for code in others.get(each, ())} - reached
        if self.code in reached:
            raise ValidationError({"after": _("These steps would wait for each other.")})


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    def visible_to(self, user: User) -> "ChecklistQuerySet":
        """The checklists of the customers that this person may see."""
        return within_sight(self, user, "departure__customer")

    def open(self) -> "ChecklistQuerySet":
        return self.filter(closed_on=None)


class Checklist(Versioned):
    """What is to be done for one departure. Closed when nothing is left to do, or when they were saved."""

    departure = models.OneToOneField(Departure, verbose_name=_("departure"), on_delete=models.PROTECT, related_name="checklist")
    template = models.ForeignKey(
        ChecklistTemplate,
        verbose_name=_("made from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="checklists",
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.departure)

    def get_absolute_url(self) -> str:
        return reverse("checklist_detail", args=[self.pk])


class ChecklistItemQuerySet(models.QuerySet["ChecklistItem"]):
    def visible_to(self, user: User | Reader) -> "ChecklistItemQuerySet":
        """The items of the customers that this person may see."""
        return within_sight(self, user, "checklist__departure__customer")

    def open(self) -> "ChecklistItemQuerySet":
        """Items that are still to be done."""
        return self.filter(status=ChecklistItem.Status.OPEN)

    def told(self) -> "ChecklistItemQuerySet":
        """With all that a page says about an item, in a constant number of queries."""
        return self.select_related(
            "team", "assignee", "done_by", "checklist__departure__customer__team", "callback__assignee", "message"
        ).prefetch_related("checklist__items")


class ChecklistItem(Step):
    """One step for one departure, with its own wording, so that a template may change without changing the past."""

    class Status(models.TextChoices):
        OPEN = "open", _("to do")
        DONE = "done", _("done")
        DROPPED = "dropped", _("not needed")

    checklist = models.ForeignKey(Checklist, verbose_name=_("checklist"), on_delete=models.PROTECT, related_name="items")
    assignee = models.ForeignKey(
        User, verbose_name=_("who does it"), null=True, blank=True, on_delete=models.PROTECT, related_name="checklist_items"
    )
    due_on = models.DateField(_("due on"))
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.OPEN)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, verbose_name=_("done by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("note or proof"), blank=True)
    callback = models.ForeignKey(
        Callback, verbose_name=_("promised callback"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    message = models.ForeignKey(
        Message, verbose_name=_("farewell"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a checklist")
        verbose_name_plural = _("steps of checklists")
        ordering = ["rank", "id"]
        indexes = [models.Index(fields=["due_on", "id"], condition=Q(status="open"), name="checklist_item_due")]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "code"], name="checklist_item_once"),
            models.CheckConstraint(
                condition=Q(status="open", done_on=None) | (~Q(status="open") & Q(done_on__isnull=False)),
                name="checklist_item_done_when",
            ),
            models.CheckConstraint(
                condition=Q(needs_proof=False) | ~Q(status="done") | ~Q(note=""),
                name="checklist_item_proof",
                violation_error_message=_("This step needs a note or a link as proof."),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def note_words(self) -> str:
        """What is noted, in the reader's language where the product dropped the step."""
        return told(self.note)

    @property
    def waits_for(self) -> list["ChecklistItem"]:
        """The steps that must be done before this one; reads all steps of the checklist, prefetched where many are told."""
        return [each for each in self.checklist.items.all() if each.is_open and each.code in self.codes_before]

    def is_late(self, *, on: date) -> bool:
        return self.is_open and self.due_on < on
