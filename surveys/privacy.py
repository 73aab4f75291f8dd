"""What kind of data the columns of surveys and answers hold."""

from retention_site.base.privacy import register

register(
    "surveys.askingrules",
    plain="quiet_days nps_most nps_days talk_quiet_days valid_days change_days",
)
register(
    "surveys.survey",
    plain="name kind status intro thanks after_start_days every_days before_renewal_days review_url nonce",
)
register(
    "surveys.question",
    plain="survey code kind wordings low high choices is_multiple is_required rank is_active shown_after shown_for",
)
register(
    "surveys.wave", personal="query", pseudonymous="created_by", plain="survey name starts_at days remind_after_days status job"
)
register(
    "surveys.invitation",
    pseudonymous="customer contact occasion asked_at wave interaction message reminder created_by nonce language",
    plain="survey channel trigger status skip_rule due_at expires_at",
)
register(
    "surveys.response",
    personal="search_key external_id",
    pseudonymous="invitation customer contact recorder language form_id categories",
    plain="survey team channel score answered_at first_answered_at state held_for excluded_as has_words read_at"
    " is_feature_request",
)
register("surveys.response_categories", pseudonymous="response churncategory")
register("surveys.answer", personal="text", pseudonymous="response", plain="question number choices")
register("surveys.responsechange", personal="answers", pseudonymous="response recorder", plain="at channel held_for")
register("surveys.ruling", pseudonymous="response actor", plain="at before after excluded_as")
register("surveys.widgetsite", plain="survey origin is_active nonce")
