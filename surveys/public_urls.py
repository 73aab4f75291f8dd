"""What customers open."""

from django.urls import path

from surveys.views.answering import survey_answer, survey_stop
from surveys.views.widgets import widget_answer, widget_ask, widget_script, widget_shown

urlpatterns = [
    path("n/<str:token>/", survey_answer, name="survey_answer"),
    path("n/<str:token>/stop/", survey_stop, name="survey_stop"),
    path("widget.js", widget_script, name="widget_script"),
    path("widget/ask/", widget_ask, name="widget_ask"),
    path("widget/shown/", widget_shown, name="widget_shown"),
    path("widget/answer/", widget_answer, name="widget_answer"),
]
