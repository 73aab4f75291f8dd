"""What kind of data the columns of the packages we build on hold."""

from retention_site.base.privacy import register

register(
    "admin.logentry",
    personal="object_repr change_message",
    pseudonymous="user object_id",
    plain="action_time content_type action_flag",
)
register("auth.group", plain="name permissions")
register("auth.group_permissions", plain="group permission")
register("auth.permission", plain="name content_type codename")
register("contenttypes.contenttype", plain="app_label model")
register("sessions.session", personal="session_data", pseudonymous="session_key", plain="expire_date")
register("account.emailaddress", personal="email", pseudonymous="user verified primary")
register("account.emailconfirmation", pseudonymous="email_address created sent key")
register("mfa.authenticator", personal="data", pseudonymous="user type last_used_at")
register("django_q.ormq", pseudonymous="payload", plain="key lock")
register(
    "django_q.task",
    pseudonymous="args kwargs result",
    plain="name func hook group cluster started stopped success attempt_count",
)
register(
    "django_q.schedule",
    plain="name func hook args kwargs schedule_type minutes repeats next_run cron task cluster intended_date_kwarg",
)
