from django.contrib import admin

from accounts.admin.customers import ReadOnlyOfCustomer
from surveys.models import Answer, Response, ResponseChange, Ruling


class AnswerInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Answer
    extra = 0
    can_delete = False
    readonly_fields = fields = ("question", "number", "text", "choices")


class ResponseChangeInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ResponseChange
    extra = 0
    can_delete = False
    readonly_fields = fields = ("at", "channel", "recorder", "answers", "held_for")


@admin.register(Response)
class ResponseAdmin(ReadOnlyOfCustomer):
    """Answers are given by customers, and released or left out on their own page; here they are read."""

    list_display = ("id", "survey", "customer", "contact", "channel", "recorder", "score", "answered_at", "state")
    list_select_related = ("survey", "customer", "contact", "recorder")
    list_filter = ("state", "channel", "has_words", "survey")
    date_hierarchy = "answered_at"
    hidden = ("search_key", "form_id")
    inlines = (AnswerInline, ResponseChangeInline)


@admin.register(Answer)
class AnswerAdmin(ReadOnlyOfCustomer):
    customer_path = "response__customer"
    list_display = ("id", "response", "question", "number", "text")
    list_select_related = ("response__survey", "question")
    list_filter = ("question__kind",)


@admin.register(ResponseChange)
class ResponseChangeAdmin(ReadOnlyOfCustomer):
    """Every sending of every answer: lines are added by what people send, never changed or removed."""

    customer_path = "response__customer"
    list_display = ("at", "response", "channel", "recorder", "held_for")
    list_select_related = ("response__survey", "recorder")
    list_filter = ("channel",)
    date_hierarchy = "at"


@admin.register(Ruling)
class RulingAdmin(ReadOnlyOfCustomer):
    """What colleagues decided about answers: lines are added by deciding, never changed or removed."""

    customer_path = "response__customer"
    list_display = ("at", "response", "actor", "before", "after", "excluded_as")
    list_select_related = ("response__survey", "actor")
    list_filter = ("after",)
    date_hierarchy = "at"
