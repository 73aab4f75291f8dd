"""What kind of data the columns of promises hold."""

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
register("playbooks.calendarfeed", pseudonymous="user nonce")
