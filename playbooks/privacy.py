"""What kind of data the columns of promises, checklists, cases and follow-ups hold."""

from retention_site.base.privacy import register

register(
    "playbooks.callback",
    personal="phone about heard outcome_reason",
    pseudonymous="customer contact interaction promised_by assignee specialist closed_in zone_name zone_is_assumed nonce",
    plain="promised_at promised_for minutes due_by slot outcome closed_at moves escalation escalates_at",
)
register(
    "playbooks.callbackevent",
    personal="reason",
    pseudonymous="callback actor assignee interaction absence",
    plain="kind at promised_for outcome",
)
register("playbooks.callinghours", plain="country opens closes")
register("playbooks.escalationstep", plain="team after_minutes target")
register(
    "playbooks.outreach",
    plain="name template second_template words segment to starts start_at morning repeats each_time ends_on holdout_percent"
    " salt goal milestone goal_days most priority status launched_at next_run_at",
    pseudonymous="owner approver",
)
register("playbooks.outreachcustomer", pseudonymous="customer", plain="outreach")
register(
    "playbooks.calltask",
    personal="note",
    pseudonymous="message customer contact assignee closed_by closed_in",
    plain="run opened_at due_at attempts outcome rule closed_at",
)
register("playbooks.outreachrun", plain="outreach number planned_at after is_planned last_lot counts")
register("playbooks.snooze", personal="why", pseudonymous="customer actor", plain="stage until on at")
register("playbooks.calendarfeed", pseudonymous="user nonce")
register("playbooks.checklisttemplate", plain="code wordings rank is_active category value_tier")
register(
    "playbooks.checklisttemplateitem",
    plain="template code kind wordings team after needs_proof rank due_from due_days",
)
register("playbooks.checklist", pseudonymous="departure", plain="template closed_on")
register(
    "playbooks.checklistitem",
    personal="note",
    pseudonymous="checklist assignee done_by callback message",
    plain="code kind wordings team after needs_proof rank due_on status done_on",
)
register(
    "playbooks.mitigationcase",
    personal="feedback note link",
    pseudonymous="departure decided_by",
    plain="category team decision decided_on",
)
register(
    "playbooks.followup",
    personal="note",
    pseudonymous="response customer assignee closed_by",
    plain="opened_at due_at first_contact_at outcome root_cause told_on closed_at",
)
