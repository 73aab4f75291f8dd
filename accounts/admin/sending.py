from django.contrib import admin

from accounts.models import MessageEvent, SendingPace, SendingState
from retention_site.base.admin.audited import ReadOnlyAdmin


@admin.register(SendingState)
class SendingStateAdmin(ReadOnlyAdmin):
    """Whether mail leaves; paused and resumed on the page of the settings."""

    list_display = ("__str__", "paused_at", "actor")
    list_select_related = ("actor",)


@admin.register(SendingPace)
class SendingPaceAdmin(ReadOnlyAdmin):
    """How fast mail leaves; set on the page of the settings."""

    list_display = ("__str__", "per_minute", "free_at")


@admin.register(MessageEvent)
class MessageEventAdmin(ReadOnlyAdmin):
    """What providers told of messages."""

    list_display = ("message", "kind", "at")
    list_filter = ("kind",)
    list_select_related = ("message",)
