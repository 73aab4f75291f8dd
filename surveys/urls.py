from django.urls import path

from surveys.views.answering import survey_answer
from surveys.views.customer_answers import customer_answers
from surveys.views.phone_answers import phone_answer_add
from surveys.views.waves import wave_add, wave_detail, wave_list, wave_stop

urlpatterns = [
    path("customers/<int:pk>/answers/", customer_answers, name="customer_answers"),
    path("n/<str:token>/", survey_answer, name="survey_answer"),
    path("n/<str:token>/stop/", survey_answer, name="survey_stop"),
    path("customers/<int:pk>/surveys/ask/", phone_answer_add, name="phone_answer_add"),
    path("surveys/waves/", wave_list, name="wave_list"),
    path("surveys/<int:pk>/waves/add/", wave_add, name="wave_add"),
    path("surveys/waves/<int:pk>/", wave_detail, name="wave_detail"),
    path("surveys/waves/<int:pk>/stop/", wave_stop, name="wave_stop"),
]
