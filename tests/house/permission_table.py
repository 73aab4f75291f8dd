"""Who may open what: the status each role is answered with. "login" is being sent to the log-in page.

A form posted empty is shown again with its errors (200, or 422 where it is a fragment); the API answers it with 400. What is
not the reader's own, such as somebody else's job, is 404. A method without a line is refused for everybody.
"""

WHO = ("nobody", "agent", "lead", "manager", "admin")


def read_table(table: str) -> dict[tuple[str, str], dict[str, str]]:
    """Return the status by role of each (name, method) of a table."""
    lines = (line.split() for line in table.strip().splitlines() if not line.startswith("#"))
    return {
        (name, method): dict(zip(WHO, statuses, strict=True))
        for name, methods, *statuses in lines
        for method in methods.split("/")
    }


PAGES = read_table("""
# address                            methods   nobody  agent   lead    manager admin
health                               GET       200     200     200     200     200
health_deep                          GET       200     200     200     200     200
api_no_such_address                  GET       404     404     404     404     404
api_schema                           GET       200     200     200     200     200
api_docs                             GET       200     200     200     200     200
set_language                         GET/POST  302     302     302     302     302
mfa_index                            GET       login   200     200     200     200
mfa_authenticate                     GET/POST  login   302     302     302     302
mfa_reauthenticate                   GET/POST  login   302     302     302     302
mfa_activate_totp                    GET/POST  login   302     302     302     302
mfa_deactivate_totp                  GET/POST  login   404     404     404     404
mfa_view_recovery_codes              GET       login   404     404     404     404
mfa_generate_recovery_codes          GET/POST  login   302     302     302     302
mfa_download_recovery_codes          GET/POST  login   404     404     404     404
account_login                        GET/POST  200     302     302     302     302
account_logout                       GET       302     200     200     200     200
account_logout                       POST      302     302     302     302     302
account_inactive                     GET       200     200     200     200     200
account_signup                       GET/POST  200     302     302     302     302
account_reauthenticate               GET/POST  login   200     200     200     200
account_change_password              GET/POST  login   200     200     200     200
account_set_password                 GET/POST  login   302     302     302     302
account_reset_password               GET/POST  200     200     200     200     200
account_reset_password_from_key_done GET       200     200     200     200     200
account_reset_password_from_key      GET/POST  200     200     200     200     200
account_reset_password_done          GET       200     200     200     200     200
search                               GET       login   200     200     200     200
customer_list                        GET       login   200     200     200     200
customer_add                         GET/POST  login   200     200     200     200
customer_export                      GET       login   403     200     200     200
customer_segments                    GET       login   200     200     200     200
customer_contacting                  GET       login   200     200     200     200
segment_list                         GET       login   200     200     200     200
segment_add                          GET/POST  login   403     200     200     200
segment_preview                      POST      login   403     200     200     200
segment_detail                       GET       login   200     200     200     200
segment_edit                         GET/POST  login   403     200     200     200
segment_export                       GET       login   403     200     200     200
segment_retire                       POST      login   403     302     302     302
segment_restore                      POST      login   403     302     302     302
customer_detail                      GET       login   200     200     200     200
customer_edit                        GET/POST  login   200     200     200     200
feeling_add                          GET/POST  login   200     200     200     200
contact_add                          GET/POST  login   200     200     200     200
contact_edit                         GET/POST  login   200     200     200     200
consent_add                          GET/POST  login   200     200     200     200
mail_preferences                     GET/POST  404     404     404     404     404
mail_preferences_edit                GET       login   200     200     200     200
mail_preferences_edit                POST      login   302     302     302     302
spell_add                            GET/POST  login   403     200     200     200
spell_edit                           GET/POST  login   403     200     200     200
subscription_add                     GET/POST  login   403     200     200     200
subscription_edit                    GET/POST  login   403     200     200     200
departure_add                        GET/POST  login   200     200     200     200
departure_detail                     GET       login   200     200     200     200
departure_findings                   GET/POST  login   200     200     200     200
departure_permission                 POST      login   200     200     200     200
departure_decide                     POST      login   200     200     200     200
churn_reason_list                    GET       login   200     200     200     200
churn_reason_add                     GET/POST  login   403     403     200     200
churn_reason_edit                    GET/POST  login   403     403     200     200
churn_category_edit                  GET/POST  login   403     200     200     200
issue_list                           GET       login   200     200     200     200
issue_add                            GET/POST  login   200     200     200     200
issue_detail                         GET       login   200     200     200     200
issue_status                         POST      login   200     200     200     200
issue_edit                           GET/POST  login   200     200     200     200
import_list                          GET       login   403     200     200     200
import_add                           GET/POST  login   403     200     200     200
import_detail                        GET       login   403     200     200     200
import_apply                         POST      login   403     302     302     302
import_cancel                        POST      login   403     302     302     302
import_errors                        GET       login   403     200     200     200
insights                             GET       login   200     200     200     200
insights_export                      GET       login   403     200     200     200
insights_split                       GET       login   200     200     200     200
insights_exits                       GET       login   200     200     200     200
insight_report_card                  GET       login   200     200     200     200
insight_report_card_customers        GET       login   404     404     404     404
insight_standing                     GET       login   200     200     200     200
insight_standing_export              GET       login   403     200     200     200
insight_milestones                   GET       login   200     200     200     200
insight_milestones_export            GET       login   403     200     200     200
interaction_find                     GET       login   200     200     200     200
interaction_detail                   GET       login   200     200     200     200
interaction_edit                     GET/POST  login   200     200     200     200
interaction_add                      GET/POST  login   200     200     200     200
interaction_draft                    POST      login   200     200     200     200
question_answer                      POST      login   422     422     422     422
callback_list                        GET       login   200     200     200     200
callback_detail                      GET       login   200     200     200     200
callback_week                        GET       login   200     200     200     200
callback_export                      GET       login   403     200     200     200
callback_add                         GET/POST  login   200     200     200     200
callback_clock                       GET       login   200     200     200     200
callback_move                        GET/POST  login   200     200     200     200
callback_give                        POST      login   200     200     200     200
callback_close                       POST      login   200     200     200     200
callback_owed                        GET       login   200     200     200     200
callback_slots                       GET       login   200     200     200     200
snooze_add                           GET/POST  login   200     200     200     200
checklist_list                       GET       login   200     200     200     200
checklist_detail                     GET       login   200     200     200     200
checklist_item_act                   POST      login   200     200     200     200
checklist_item_interview             GET/POST  login   200     200     200     200
customer_answers                     GET       login   200     200     200     200
follow_up_list                       GET       login   200     200     200     200
follow_up_detail                     GET/POST  login   200     200     200     200
case_list                            GET       login   200     200     200     200
case_detail                          GET/POST  login   200     200     200     200
case_learnt                          GET       login   200     200     200     200
survey_list                          GET       login   200     200     200     200
survey_add                           GET/POST  login   403     200     200     200
survey_edit                          GET/POST  login   403     200     200     200
survey_status                        POST      login   403     302     302     302
survey_preview                       GET       login   200     200     200     200
survey_share                         GET       login   403     200     200     200
survey_share_picture                 GET       login   403     200     200     200
survey_share_renew                   POST      login   403     302     302     302
question_add                         GET/POST  login   403     200     200     200
survey_question_edit                 GET/POST  login   403     200     200     200
survey_question_move                 POST      login   403     302     302     302
survey_question_stop                 POST      login   403     302     302     302
survey_question_remove               POST      login   403     302     302     302
response_import                      GET/POST  login   403     200     200     200
response_import_columns              GET/POST  login   403     302     302     302
asking_rules_edit                    GET/POST  login   403     403     200     200
usage_rules_edit                     GET/POST  login   403     403     200     200
contact_policy_edit                  GET/POST  login   403     403     200     200
survey_detail                        GET       login   200     200     200     200
response_list                        GET       login   200     200     200     200
response_export                      GET       login   403     200     200     200
response_detail                      GET       login   200     200     200     200
response_release                     POST      login   200     200     200     200
response_exclude                     POST      login   200     200     200     200
response_include                     POST      login   200     200     200     200
response_tag                         POST      login   200     200     200     200
response_read                        POST      login   302     302     302     302
insight_nps                          GET       login   200     200     200     200
widget_script                        GET       200     200     200     200     200
widget_ask                           POST      403     403     403     403     403
widget_shown                         POST      403     403     403     403     403
widget_answer                        POST      403     403     403     403     403
widget_site_list                     GET       login   403     403     200     200
widget_site_add                      GET/POST  login   403     403     200     200
widget_site_detail                   GET       login   403     403     200     200
widget_site_edit                     GET/POST  login   403     403     200     200
widget_site_renew                    POST      login   403     403     302     302
survey_answer                        GET/POST  404     404     404     404     404
survey_stop                          GET/POST  404     404     404     404     404
invitation_add                       GET/POST  login   200     200     200     200
phone_answer_add                     GET       login   200     200     200     200
wave_list                            GET       login   200     200     200     200
wave_add                             GET/POST  login   403     200     200     200
wave_detail                          GET       login   200     200     200     200
wave_stop                            POST      login   403     302     302     302
public_callback                      GET/POST  404     404     404     404     404
calendar_feed                        GET       404     404     404     404     404
calendar_feed_detail                 GET       login   200     200     200     200
calendar_feed_make                   POST      login   302     302     302     302
calendar_feed_revoke                 POST      login   302     302     302     302
pulse                                GET       204     200     200     200     200
promise_report                       GET       login   200     200     200     200
promise_export                       GET       login   200     200     200     200
absence_list                         GET       login   200     200     200     200
absence_add                          GET/POST  login   200     200     200     200
absence_detail                       GET       login   404     404     200     200
absence_edit                         GET/POST  login   404     404     200     200
absence_end                          POST      login   404     404     302     302
checklist_template_list              GET       login   200     200     200     200
checklist_template_add               GET/POST  login   403     200     200     200
checklist_template_edit              GET/POST  login   403     200     200     200
template_step_add                    GET/POST  login   403     200     200     200
template_step_edit                   GET/POST  login   403     200     200     200
template_step_remove                 POST      login   403     302     302     302
escalation_list                      GET       login   403     403     200     200
escalation_edit                      GET/POST  login   403     403     200     200
calling_hours_list                   GET       login   403     403     200     200
calling_hours_add                    GET/POST  login   403     403     200     200
calling_hours_edit                   GET/POST  login   403     403     200     200
calling_hours_remove                 POST      login   403     403     302     302
preferences                          GET/POST  login   200     200     200     200
preferences_switch                   POST      login   302     302     302     302
settings_home                        GET       login   200     200     200     200
team_list                            GET       login   200     200     200     200
team_add                             GET/POST  login   403     403     200     200
team_edit                            GET/POST  login   403     403     200     200
team_exception_add                   POST      login   403     403     200     200
team_exception_remove                POST      login   403     403     302     302
user_list                            GET       login   200     200     200     200
user_add                             GET/POST  login   403     403     403     200
user_edit                            GET/POST  login   403     403     403     200
user_invite                          POST      login   403     403     403     302
user_forget_factor                   POST      login   403     403     403     302
user_hand_over                       GET/POST  login   403     200     200     200
product_list                         GET       login   200     200     200     200
product_add                          GET/POST  login   403     200     200     200
product_edit                         GET/POST  login   403     200     200     200
milestone_list                       GET       login   200     200     200     200
milestone_add                        GET/POST  login   403     200     200     200
milestone_edit                       GET/POST  login   403     200     200     200
standing_rules_edit                  GET/POST  login   403     403     200     200
attribute_list                       GET       login   200     200     200     200
attribute_add                        GET/POST  login   403     200     200     200
attribute_edit                       GET/POST  login   403     200     200     200
today                                GET       login   200     200     200     200
job_detail                           GET       login   404     404     200     200
job_cancel                           POST      login   404     404     302     302
saved_view_add                       POST      login   302     302     302     302
saved_view_delete                    POST      login   404     404     404     404
token_list                           GET/POST  login   403     403     200     200
token_revoke                         POST      login   403     403     302     302
message_list                         GET       login   200     200     200     200
message_detail                       GET       login   200     200     200     200
message_settle                       POST      login   403     200     200     200
work_list                            GET       login   403     403     200     200
work_requeue                         POST      login   403     403     403     302
outbox_list                          GET       login   403     403     403     200
outbox_detail                        GET       login   403     403     403     200
""")

# In Django admin everybody but an admin is sent away or refused, except from these
OPEN_IN_ADMIN = {"admin:login", "admin:logout"}
