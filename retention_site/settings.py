"""Settings, all from the environment (or `.env`, or a file named by `<NAME>_FILE`), loud on bad values.

`.env.example` documents every variable; a test keeps it true.
"""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from retention_site.base.differences import Verdict
from retention_site.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = Environment.load(BASE_DIR / ".env")

# Who we are and where we run -----------------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", default=False)
BASE_URL = env.url("BASE_URL", default="http://127.0.0.1:8000")
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SECRET_KEY = env.secret("SECRET_KEY")
HASH_KEY = env.secret("HASH_KEY")
env.refuse_debug_in_public(DEBUG, ALLOWED_HOSTS)

COMPANY_NAME = env.text("COMPANY_NAME", default="Keepsake")

# Applications --------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_include_bootstrap",
    "django_q",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "phonenumber_field",
    "rest_framework",
    "retention_site.base",
    "accounts",
    "surveys",
    "playbooks",
    "retention_site",
]

MIDDLEWARE = [
    "retention_site.base.head_requests.without_body",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.RequireMfaMiddleware",
]

ROOT_URLCONF = "retention_site.urls"
WSGI_APPLICATION = "retention_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "accounts.context_processors.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "retention_site.base.templatetags.keepsake"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = DEBUG is False

# Database ------------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'keepsake.sqlite3'}")}

# Log-in limits are counted here, once for all web processes; those of the API in base/throttling.py
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

# The queue: django-q2 with its broker on the same database -----------------------------------------------------------

QUEUE_WORKERS = env.number("QUEUE_WORKERS", default=2, least=1)
QUEUE_TIMEOUT = env.number("QUEUE_TIMEOUT", default=60, least=1)  # seconds a task may run; longer work is cut into chunks
QUEUE_BACKOFF_SECONDS = env.number("QUEUE_BACKOFF_SECONDS", default=30, least=0)  # rest after a failure; ten times it after two
Q_CLUSTER = {
    "name": "keepsake",
    "orm": "default",
    "workers": QUEUE_WORKERS,
    "queue_limit": 1,  # tasks waiting in memory would be delivered twice
    "bulk": 1,
    "timeout": QUEUE_TIMEOUT,
    "retry": 10 * QUEUE_TIMEOUT,  # seconds until an unacknowledged task is delivered again
    "ack_failures": True,
    "max_attempts": 1,  # retries belong to our own rows, see base/queue.py
    "save_limit": -1,  # keep no successes; the truth is a domain row
    "catch_up": False,
    "poll": 1,
    "guard_cycle": 1,
    "recycle": 500,
    "max_rss": 300_000,  # kB
    "label": "Queue",
    "log_level": "WARNING",
}

# Mail ----------------------------------------------------------------------------------------------------------------

OUTBOX_DIR = VAR_DIR / "outbox"
MAIL_PROVIDER: str = ""  # whose interface mail leaves by, where it is not SMTP; its keys are in ANYMAIL
globals().update(env.mail("EMAIL_URL", default="outbox://", provider_keys=env.text("ANYMAIL", default="")))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default=f"{COMPANY_NAME} <keepsake@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_CONNECTIONS = env.number("MAIL_CONNECTIONS", default=5, least=1)  # a worker opens to a server that is slow to answer

# Staff log-in: django-allauth ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.login.StaffBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.login.LoginAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail from us
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = COMPANY_NAME
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an admin gave the address; who opens the link in the mail to it shows that it is theirs
MFA_REQUIRED = env.flag("MFA_REQUIRED", default=HTTPS)  # a second factor for managers and admins
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", default=0, least=0)
TEAM_CUSTOMERS_ONLY = env.flag("TEAM_CUSTOMERS_ONLY", default=False)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Languages and time --------------------------------------------------------------------------------------------------

LANGUAGE_CODE = env.choice("LANGUAGE_CODE", default="en", among=["en", "th", "ar", "id"])
LANGUAGES = [("en", _("English")), ("th", _("Thai")), ("ar", _("Arabic")), ("id", _("Indonesian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.time_zone("TIME_ZONE", default="UTC")
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

# Static files --------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATIC_ROOT.mkdir(exist_ok=True)  # before anything is collected, too: WhiteNoise warns of a folder that is not there
STATICFILES_DIRS = [BASE_DIR / "templates" / "static", ("fonts", env.package_dir("fontpkg_inter") / "files")]
STATICFILES_FINDERS = [
    "retention_site.base.style_sheets.JoinedSheets",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = VAR_DIR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Security ------------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = env.content_security_policy()
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "retention_site.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]  # asked by load balancers and monitors beside this machine
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Without HTTPS these four checks cannot pass; with it they are on
SILENCED_SYSTEM_CHECKS = [] if HTTPS else ["security.W004", "security.W008", "security.W012", "security.W016"]

# REST ----------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["retention_site.base.tokens.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["retention_site.base.rest.ScopedModelPermissions"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "retention_site.base.paging.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["retention_site.base.throttling.TokenThrottle"],
    "DEFAULT_THROTTLE_RATES": {"token": env.rate("API_RATE", default="1200/min")},
    "EXCEPTION_HANDLER": "retention_site.base.rest.problem_details",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Keepsake",
    "DESCRIPTION": "Customers, what happened to them, and what was promised. Bearer tokens, JSON, cursor pages.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "LanguageEnum": LANGUAGES,
        "PurposeEnum": "accounts.models.Consent.Purpose",
        "CallOutcomeEnum": "accounts.models.Interaction.Outcome",
        "PromiseOutcomeEnum": "playbooks.models.Callback.Outcome",
        "CallTaskOutcomeEnum": "playbooks.models.CallTask.Outcome",
        "DepartureOutcomeEnum": "accounts.models.Departure.Outcome",
        "TalkChannelEnum": "accounts.models.Interaction.Channel",
        "LiftVerdictEnum": [each.value for each in Verdict],
        "StandingStageEnum": "accounts.models.Stage",
    },
}

# Numbers of the house ------------------------------------------------------------------------------------------------

IMPORT_MAX_BYTES = env.number("IMPORT_MAX_BYTES", default=50_000_000, least=1)
IMPORT_MAX_ROWS = env.number("IMPORT_MAX_ROWS", default=1_000_000, least=1)
WATCHDOG_SECONDS = env.number("WATCHDOG_SECONDS", default=90, least=10)  # age of the oldest due work that counts as frozen

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"keepsake": {"level": "INFO"}, "django-q": {"level": "WARNING"}},
}
