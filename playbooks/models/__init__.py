from playbooks.models.calendar_feeds import CalendarFeed
from playbooks.models.call_tasks import CallTask
from playbooks.models.callbacks import Callback, CallbackEvent
from playbooks.models.calling_hours import CallingHours
from playbooks.models.checklists import Checklist, ChecklistItem, ChecklistTemplate, ChecklistTemplateItem
from playbooks.models.escalations import EscalationStep
from playbooks.models.follow_ups import FollowUp
from playbooks.models.mitigation_cases import MitigationCase
from playbooks.models.outreach import Outreach, OutreachCustomer, OutreachRun
from playbooks.models.snoozes import Snooze

__all__ = [
    "CalendarFeed",
    "CallTask",
    "Callback",
    "CallbackEvent",
    "CallingHours",
    "Checklist",
    "ChecklistItem",
    "ChecklistTemplate",
    "ChecklistTemplateItem",
    "EscalationStep",
    "FollowUp",
    "MitigationCase",
    "Outreach",
    "OutreachCustomer",
    "OutreachRun",
    "Snooze",
]
