from django.urls import path

from surveys.views.answering import survey_answer
from surveys.views.responses import (
    response_detail,
    response_exclude,
    response_export,
    response_include,
    response_list,
    response_read,
    response_release,
    response_tag,
)
from surveys.views.scores import insight_nps, survey_detail

urlpatterns = [
    path("n/<str:token>/", survey_answer, name="survey_answer"),
    path("surveys/<int:pk>/", survey_detail, name="survey_detail"),
    path("surveys/answers/", response_list, name="response_list"),
    path("surveys/answers/export/", response_export, name="response_export"),
    path("surveys/answers/<int:pk>/", response_detail, name="response_detail"),
    path("surveys/answers/<int:pk>/release/", response_release, name="response_release"),
    path("surveys/answers/<int:pk>/exclude/", response_exclude, name="response_exclude"),
    path("surveys/answers/<int:pk>/include/", response_include, name="response_include"),
    path("surveys/answers/<int:pk>/tag/", response_tag, name="response_tag"),
    path("surveys/answers/<int:pk>/read/", response_read, name="response_read"),
    path("insights/nps/", insight_nps, name="insight_nps"),
]
