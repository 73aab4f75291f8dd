from django.urls import path

from surveys.views.answering import survey_answer, survey_stop

urlpatterns = [
    path("n/<str:token>/", survey_answer, name="survey_answer"),
    path("n/<str:token>/stop/", survey_stop, name="survey_stop"),
]
