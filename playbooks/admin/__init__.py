"""What Django admin shows of the third floor."""

from playbooks.admin import calendar_feeds, callbacks, calling_hours, escalations

__all__ = ["calendar_feeds", "callbacks", "calling_hours", "escalations"]
