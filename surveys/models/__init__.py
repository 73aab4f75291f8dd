from surveys.models.asking_rules import AskingRules
from surveys.models.invitations import Channel, Invitation, Wave
from surveys.models.responses import Answer, Band, Response, ResponseChange, Ruling
from surveys.models.surveys import Question, Survey
from surveys.models.widget_sites import WidgetSite

__all__ = [
    "Answer",
    "AskingRules",
    "Band",
    "Channel",
    "Invitation",
    "Question",
    "Response",
    "ResponseChange",
    "Ruling",
    "Survey",
    "Wave",
    "WidgetSite",
]
