from django.urls import path

from playbooks.views import checklist_templates as templates
from playbooks.views import outreach
from playbooks.views import outreach_results as results
from playbooks.views.absences import absence_add, absence_detail, absence_edit, absence_end, absence_list
from playbooks.views.calendar_feeds import calendar_feed, calendar_feed_detail, calendar_feed_make, calendar_feed_revoke
from playbooks.views.call_tasks import call_task_detail, call_task_export, call_task_list
from playbooks.views.callback_weeks import callback_week
from playbooks.views.callbacks import callback_detail, callback_export, callback_list, callback_owed
from playbooks.views.calling_hours import calling_hours_add, calling_hours_edit, calling_hours_list, calling_hours_remove
from playbooks.views.checklists import checklist_detail, checklist_item_act, checklist_item_interview, checklist_list
from playbooks.views.escalations import escalation_edit, escalation_list
from playbooks.views.follow_ups import follow_up_detail, follow_up_list
from playbooks.views.keeping import callback_close, callback_give, callback_move
from playbooks.views.mitigation_cases import case_detail, case_learnt, case_list
from playbooks.views.outreach_holdout import outreach_holdout, outreach_holdout_customers
from playbooks.views.promises import promise_export, promise_report
from playbooks.views.promising import callback_add, callback_clock, callback_slots
from playbooks.views.pulse import pulse
from playbooks.views.snoozes import snooze_add
from playbooks.views.today import today

urlpatterns = [
    path("", today, name="today"),
    path("callbacks/", callback_list, name="callback_list"),
    path("callbacks/week/", callback_week, name="callback_week"),
    path("callbacks/export/", callback_export, name="callback_export"),
    path("callbacks/<int:pk>/", callback_detail, name="callback_detail"),
    path("callbacks/<int:pk>/move/", callback_move, name="callback_move"),
    path("callbacks/<int:pk>/close/", callback_close, name="callback_close"),
    path("callbacks/<int:pk>/give/", callback_give, name="callback_give"),
    path("customers/<int:pk>/callbacks/", callback_owed, name="callback_owed"),
    path("customers/<int:pk>/callbacks/slots/", callback_slots, name="callback_slots"),
    path("call-tasks/", call_task_list, name="call_task_list"),
    path("call-tasks/export/", call_task_export, name="call_task_export"),
    path("call-tasks/<int:pk>/", call_task_detail, name="call_task_detail"),
    path("follow-ups/", follow_up_list, name="follow_up_list"),
    path("follow-ups/<int:pk>/", follow_up_detail, name="follow_up_detail"),
    path("offboarding/", checklist_list, name="checklist_list"),
    path("offboarding/<int:pk>/", checklist_detail, name="checklist_detail"),
    path("offboarding/steps/<int:pk>/", checklist_item_act, name="checklist_item_act"),
    path("offboarding/steps/<int:pk>/interview/", checklist_item_interview, name="checklist_item_interview"),
    path("offboarding/cases/", case_list, name="case_list"),
    path("offboarding/cases/<int:pk>/", case_detail, name="case_detail"),
    path("offboarding/learnt/", case_learnt, name="case_learnt"),
    path("customers/<int:pk>/callbacks/clock/", callback_clock, name="callback_clock"),
    path("customers/<int:pk>/callbacks/add/", callback_add, name="callback_add"),
    path("customers/<int:pk>/snoozes/add/", snooze_add, name="snooze_add"),
    path("calendar/<str:token>/", calendar_feed, name="calendar_feed"),
    path("pulse/", pulse, name="pulse"),
    path("insights/promises/", promise_report, name="promise_report"),
    path("insights/promises/export/", promise_export, name="promise_export"),
    path("preferences/calendar/", calendar_feed_detail, name="calendar_feed_detail"),
    path("preferences/calendar/make/", calendar_feed_make, name="calendar_feed_make"),
    path("preferences/calendar/revoke/", calendar_feed_revoke, name="calendar_feed_revoke"),
    path("outreach/", outreach.outreach_list, name="outreach_list"),
    path("outreach/add/", outreach.outreach_add, name="outreach_add"),
    path("outreach/<int:pk>/", outreach.outreach_detail, name="outreach_detail"),
    path("outreach/<int:pk>/edit/", outreach.outreach_edit, name="outreach_edit"),
    path("outreach/<int:pk>/preview/", outreach.outreach_preview, name="outreach_preview"),
    path("outreach/<int:pk>/launch/", outreach.outreach_launch, name="outreach_launch"),
    path("outreach/<int:pk>/approve/", outreach.outreach_approve, name="outreach_approve"),
    path("outreach/<int:pk>/pause/", outreach.outreach_pause, name="outreach_pause"),
    path("outreach/<int:pk>/resume/", outreach.outreach_resume, name="outreach_resume"),
    path("outreach/<int:pk>/cancel/", outreach.outreach_cancel, name="outreach_cancel"),
    path("outreach/<int:pk>/results/", results.outreach_results, name="outreach_results"),
    path("outreach/<int:pk>/results/messages/", results.outreach_result_messages, name="outreach_result_messages"),
    path("outreach/<int:pk>/results/customers/", results.outreach_result_customers, name="outreach_result_customers"),
    path("outreach/<int:pk>/results/export/", results.outreach_result_export, name="outreach_result_export"),
    path("insights/outreach/", outreach_holdout, name="outreach_holdout"),
    path("insights/outreach/customers/", outreach_holdout_customers, name="outreach_holdout_customers"),
    path("settings/absences/", absence_list, name="absence_list"),
    path("settings/absences/add/", absence_add, name="absence_add"),
    path("settings/absences/<int:pk>/", absence_detail, name="absence_detail"),
    path("settings/absences/<int:pk>/edit/", absence_edit, name="absence_edit"),
    path("settings/absences/<int:pk>/end/", absence_end, name="absence_end"),
    path("settings/checklists/", templates.checklist_template_list, name="checklist_template_list"),
    path("settings/checklists/add/", templates.checklist_template_add, name="checklist_template_add"),
    path("settings/checklists/<int:pk>/", templates.checklist_template_edit, name="checklist_template_edit"),
    path("settings/checklists/<int:pk>/steps/add/", templates.template_step_add, name="template_step_add"),
    path("settings/checklists/steps/<int:pk>/", templates.template_step_edit, name="template_step_edit"),
    path("settings/checklists/steps/<int:pk>/remove/", templates.template_step_remove, name="template_step_remove"),
    path("settings/escalation/", escalation_list, name="escalation_list"),
    path("settings/escalation/<int:pk>/", escalation_edit, name="escalation_edit"),
    path("settings/calling-hours/", calling_hours_list, name="calling_hours_list"),
    path("settings/calling-hours/add/", calling_hours_add, name="calling_hours_add"),
    path("settings/calling-hours/<int:pk>/", calling_hours_edit, name="calling_hours_edit"),
    path("settings/calling-hours/<int:pk>/remove/", calling_hours_remove, name="calling_hours_remove"),
]
