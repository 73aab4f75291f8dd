from django.urls import path

from surveys.views.asking_rules import asking_rules_edit
from surveys.views.customer_answers import customer_answers
from surveys.views.invitations import invitation_add
from surveys.views.phone_answers import phone_answer_add
from surveys.views.previews import survey_preview
from surveys.views.questions import (
    question_add,
    survey_question_edit,
    survey_question_move,
    survey_question_remove,
    survey_question_stop,
)
from surveys.views.response_imports import response_import, response_import_columns
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
from surveys.views.sharing import survey_share, survey_share_picture, survey_share_renew
from surveys.views.surveys import survey_add, survey_edit, survey_list, survey_status
from surveys.views.waves import wave_add, wave_detail, wave_list, wave_stop
from surveys.views.widget_sites import (
    widget_site_add,
    widget_site_detail,
    widget_site_edit,
    widget_site_list,
    widget_site_renew,
)

urlpatterns = [
    path("customers/<int:pk>/answers/", customer_answers, name="customer_answers"),
    path("surveys/", survey_list, name="survey_list"),
    path("surveys/add/", survey_add, name="survey_add"),
    path("surveys/<int:pk>/edit/", survey_edit, name="survey_edit"),
    path("surveys/<int:pk>/status/", survey_status, name="survey_status"),
    path("surveys/<int:pk>/preview/", survey_preview, name="survey_preview"),
    path("surveys/<int:pk>/share/", survey_share, name="survey_share"),
    path("surveys/<int:pk>/share/picture/", survey_share_picture, name="survey_share_picture"),
    path("surveys/<int:pk>/share/renew/", survey_share_renew, name="survey_share_renew"),
    path("surveys/<int:pk>/import/", response_import, name="response_import"),
    path("surveys/imports/<int:pk>/", response_import_columns, name="response_import_columns"),
    path("surveys/<int:pk>/questions/add/", question_add, name="question_add"),
    path("surveys/questions/<int:pk>/", survey_question_edit, name="survey_question_edit"),
    path("surveys/questions/<int:pk>/move/", survey_question_move, name="survey_question_move"),
    path("surveys/questions/<int:pk>/stop/", survey_question_stop, name="survey_question_stop"),
    path("surveys/questions/<int:pk>/remove/", survey_question_remove, name="survey_question_remove"),
    path("settings/asking/", asking_rules_edit, name="asking_rules_edit"),
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
    path("customers/<int:pk>/surveys/ask/", phone_answer_add, name="phone_answer_add"),
    path("customers/<int:pk>/ask/", invitation_add, name="invitation_add"),
    path("surveys/waves/", wave_list, name="wave_list"),
    path("surveys/<int:pk>/waves/add/", wave_add, name="wave_add"),
    path("surveys/waves/<int:pk>/", wave_detail, name="wave_detail"),
    path("surveys/waves/<int:pk>/stop/", wave_stop, name="wave_stop"),
    path("settings/widgets/", widget_site_list, name="widget_site_list"),
    path("settings/widgets/add/", widget_site_add, name="widget_site_add"),
    path("settings/widgets/<int:pk>/", widget_site_detail, name="widget_site_detail"),
    path("settings/widgets/<int:pk>/edit/", widget_site_edit, name="widget_site_edit"),
    path("settings/widgets/<int:pk>/renew/", widget_site_renew, name="widget_site_renew"),
]
