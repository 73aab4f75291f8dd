from django.urls import path

from surveys.views.answering import survey_answer

urlpatterns = [
    path("n/<str:token>/", survey_answer, name="survey_answer"),
    path("n/<str:token>/stop/", survey_answer, name="survey_stop"),
]
