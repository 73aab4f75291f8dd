from django.urls import path

from surveys.views.answering import survey_answer
from surveys.views.customer_answers import customer_answers

urlpatterns = [
    path("customers/<int:pk>/answers/", customer_answers, name="customer_answers"),
    path("n/<str:token>/", survey_answer, name="survey_answer"),
]
