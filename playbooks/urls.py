from django.urls import path

from playbooks.views.callbacks import (
    callback_close,
    callback_detail,
    callback_list,
    callback_move,
    callback_owed,
    callback_slots,
)
from playbooks.views.checklists import checklist_detail, checklist_item_act, checklist_item_interview, checklist_list
from playbooks.views.mitigation_cases import case_detail, case_learnt, case_list
from playbooks.views.public import calendar_feed, public_callback
from playbooks.views.today import today

urlpatterns = [
    path("", today, name="today"),
    path("callbacks/", callback_list, name="callback_list"),
    path("callbacks/<int:pk>/", callback_detail, name="callback_detail"),
    path("callbacks/<int:pk>/move/", callback_move, name="callback_move"),
    path("callbacks/<int:pk>/close/", callback_close, name="callback_close"),
    path("customers/<int:pk>/callbacks/", callback_owed, name="callback_owed"),
    path("customers/<int:pk>/callbacks/slots/", callback_slots, name="callback_slots"),
    path("offboarding/", checklist_list, name="checklist_list"),
    path("offboarding/<int:pk>/", checklist_detail, name="checklist_detail"),
    path("offboarding/steps/<int:pk>/", checklist_item_act, name="checklist_item_act"),
    path("offboarding/steps/<int:pk>/interview/", checklist_item_interview, name="checklist_item_interview"),
    path("offboarding/cases/", case_list, name="case_list"),
    path("offboarding/cases/<int:pk>/", case_detail, name="case_detail"),
    path("offboarding/learnt/", case_learnt, name="case_learnt"),
    path("c/<str:token>/", public_callback, name="public_callback"),
    path("feeds/<str:token>.ics", calendar_feed, name="calendar_feed"),
]
