"""What kind of data the columns of customers, contacts, staff and their history hold."""

from retention_site.base.privacy import register

# Staff and teams
register(
    "accounts.user",
    personal="email full_name password",
    pseudonymous="team role language timezone theme last_login is_active",
)
register("accounts.team", plain="name country timezone")
register("accounts.teamhours", plain="team weekday opens closes")
register("accounts.teamexception", plain="team date opens closes reason")

# Customers, who may be people, and the people at them
register(
    "accounts.customer",
    personal="external_id name name_sort search_key attributes",
    pseudonymous="manager team timezone language trial_started_on started_on",
    plain="kind industry industry_fit value_tier country sales_approach",
)
register(
    "accounts.contact",
    personal="full_name call_name name_sort role email phone",
    pseudonymous="customer is_champion language timezone left_at address_hash mail_nonce can_be_greeted",
)
register(
    "accounts.consent",
    pseudonymous="contact address_hash actor at decision",
    plain="purpose channel wording wording_language source",
)

# What they have
register("accounts.attribute", plain="code label kind choices is_personal")
register("accounts.product", plain="code name rhythm rhythm_days slipping_after dormant_after is_active")
register("accounts.spell", personal="leave_reason", pseudonymous="customer", plain="started_on ended_on")
register(
    "accounts.subscription",
    pseudonymous="spell payment_state",
    plain="product started_on ended_on monthly_value currency renews_on",
)
register("accounts.usageevent", pseudonymous="event_id customer", plain="name at quantity product arrived_at")

register(
    "accounts.waitingusageevent",
    personal="external_id",
    pseudonymous="event_id",
    plain="name at quantity product arrived_at",
)
register("accounts.usageday", pseudonymous="customer", plain="day name product events quantity")
register("accounts.usagemonth", pseudonymous="customer", plain="month cohort days events")
register("accounts.usagerules", plain="keep_months")
register("accounts.usagecohort", plain="cohort month customers")
register("accounts.usagemark", plain="counted_to customers_to")
register("accounts.milestone", plain="code wordings rank is_active event product times counts_days ends_onboarding")
register("accounts.milestonereached", pseudonymous="customer", plain="milestone reached_on")

# How they stand
register(
    "accounts.standingrules",
    plain="slipping_after dormant_after daily_slipping_after daily_dormant_after onboarding_days stuck_after won_back_days"
    " several_issues horizon_days",
)
register(
    "accounts.standing",
    pseudonymous="customer stage stage_since first_use_on last_use_on slipping_on dormant_on use_days use_days_13_weeks"
    " use_days_13_weeks_before active_weeks events_30_days events_7_days events_7_days_before usual_gap spell_started_on"
    " spell_ended_on spells products monthly_value currency renews_on open_issues serious_issues contacts_30_days"
    " contacts_30_days_before milestones last_milestone_on stuck_since last_score last_score_on broken_promises payment_failed"
    " champion_left usage_halved contacts_rising risk risk_low risk_high risk_n risk_gone",
)
register("accounts.standingtouch", pseudonymous="customer at")
register("accounts.standingmark", plain="as_of refreshed_at is_past")
register("accounts.stagechange", pseudonymous="customer", plain="before stage on at")
register("accounts.risktable", plain="made_on horizon_days n gone cells")
register("accounts.keptcard", plain="as_of horizon_days made_of made_at figures")
register(
    "accounts.askedcard",
    personal="people figures",  # own attributes of customers may stand among the kinds
    pseudonymous="reader",
    plain="key made_of as_of horizon_days min_days by planned_at learnt made_at has_failed",
)
register("accounts.feeling", personal="note", pseudonymous="customer kind actor at")
register(
    "accounts.segment",
    plain="code wordings rank is_active note rule is_shipped problem size refreshed_at",
    pseudonymous="owner",
)
register(
    "accounts.segmentmember",
    pseudonymous="segment customer entered_because left_because",
    plain="entered_at left_at",
)

# What was counted over everybody
register("accounts.periodcount", plain="unit first bc lost acquired won_back joined_and_left known_on")
register(
    "accounts.periodrevenue",
    plain="unit first currency n cents start_squares expansion contraction churned gained n_churned n_gained squares"
    " gross_product gross_square net_product net_square",
)
register("accounts.periodmark", plain="unit since")

# What happened
register(
    "accounts.interaction",
    personal="summary heard said_back",
    pseudonymous="customer contact staff specialist issue mood mood_is_elsewhere first_attempt churn_reason",
    plain="channel direction outcome status at minutes is_confirmed attempt",
)
register("accounts.openquestion", personal="text answer", pseudonymous="interaction assignee", plain="answered_at")
register(
    "accounts.supportissue",
    personal="title description resolution",
    pseudonymous="customer contact assignee",
    plain="product kind severity status opened_at resolved_at",
)

# Files on their way in
register(
    "accounts.import",
    personal="file file_name problem",
    pseudonymous="job created_by",
    plain="kind encoding options status offset last_line checked_since rows errors added changed unchanged made",
)
register("accounts.importrow", personal="key cells problems", pseudonymous="source", plain="line outcome")
register(
    "accounts.importchange",
    personal="key fields before after",
    pseudonymous="source record_id",
    plain="line record",
)

# Mail, and being away
register(
    "accounts.message",
    personal="address subject detail values",
    pseudonymous="occasion customer contact user params lease arm provider_id",
    plain="kind purpose channel template edition priority language status due_at expires_at attempts begun_at leased_until rule"
    " settled_at delivered_at",
)
register("accounts.messagetemplate", plain="code name note purpose channel fallback edition use is_active is_shipped")
register("accounts.templatewording", plain="template edition language subject preheader body")
register(
    "accounts.contactpolicy",
    plain="most_promotions promotion_days quiet_from quiet_to quiet_on_holidays quiet_on_weekends consent_countries"
    " holdout_percent salt approve_above keep_content_days counts_clicks",
)
register("accounts.mailpreferences", pseudonymous="contact less_often paused_until")
register("accounts.sendingstate", personal="detail", pseudonymous="actor", plain="paused_at")
register("accounts.sendingpace", plain="domain per_minute free_at")
register("accounts.messageevent", personal="detail", pseudonymous="key message", plain="kind at")
register("accounts.linkclick", pseudonymous="message", plain="place is_scanner at")
register("accounts.absence", personal="reason", pseudonymous="user stand_in", plain="starts_at ends_at cancelled_at")

# Leaving
register("accounts.churncategory", plain="code wordings rank is_active teams")
register("accounts.mitigationteam", plain="category team place")
register("accounts.churnreason", plain="code wordings rank is_active category applies_to is_voluntary")
register(
    "accounts.departure",
    personal="said found competitor",
    pseudonymous="customer spell subscription notice_by said_reason found_reason interview shown would_return may_write",
    plain="notice_on notice_channel effective_on is_voluntary stage age_days outcome decided_on resumes_on relapsed_on",
)
