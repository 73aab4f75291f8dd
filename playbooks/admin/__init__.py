"""What Django admin shows of the third floor."""

from playbooks.admin import callbacks, calling_hours, checklists, escalations, mitigation_cases

__all__ = ["callbacks", "calling_hours", "checklists", "escalations", "mitigation_cases"]
