from playbooks.models.calendar_feeds import CalendarFeed
from playbooks.models.callbacks import Callback, CallbackEvent
from playbooks.models.calling_hours import CallingHours
from playbooks.models.escalations import EscalationStep

__all__ = ["CalendarFeed", "Callback", "CallbackEvent", "CallingHours", "EscalationStep"]
