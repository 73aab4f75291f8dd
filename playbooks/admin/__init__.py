"""What Django admin shows of the third floor."""

from playbooks.admin import callbacks, calling_hours, escalations

__all__ = ["callbacks", "calling_hours", "escalations"]
