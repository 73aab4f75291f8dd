"""What Django admin shows of the third floor."""

from playbooks.admin import (
    calendar_feeds,
    call_tasks,
    callbacks,
    calling_hours,
    checklists,
    escalations,
    follow_ups,
    mitigation_cases,
    outreach,
    snoozes,
)

__all__ = [
    "calendar_feeds",
    "call_tasks",
    "callbacks",
    "calling_hours",
    "checklists",
    "escalations",
    "follow_ups",
    "mitigation_cases",
    "outreach",
    "snoozes",
]
