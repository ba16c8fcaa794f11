"""All settings. Secure unless the environment says LEEWAY_DEMO=1, which only `make run` says; DEBUG has no switch."""

from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from config.logs import configure_logs
from config.settings.environment import (
    BASE_DIR,
    NO_DATABASE,
    home,
    is_on,
    metrics_folder,
    read_environment,
    split_list,
)

ENV = read_environment()
DEMO = is_on(ENV.get("LEEWAY_DEMO"))
DEMO_PASSWORD = ENV.get("LEEWAY_DEMO_PASSWORD", "") if DEMO else ""
BASE_URL = ENV.get("LEEWAY_BASE_URL", "http://localhost:8000").rstrip("/")
HOME = home()

# --- who answers, and how safely -------------------------------------------------------------------------------------
DEBUG = False
SECRET_KEY = ENV.get("SECRET_KEY", "")  # Django refuses an empty one at its first use
SECRET_KEY_FALLBACKS = split_list(ENV.get("SECRET_KEY_FALLBACKS"))  # keys from before, still good for reading
_host = urlsplit(BASE_URL).hostname or "localhost"
_loopback = ["localhost", "127.0.0.1", "[::1]"] if DEMO else []
ALLOWED_HOSTS = [_host, *_loopback, *split_list(ENV.get("ALLOWED_HOSTS"))]
CSRF_TRUSTED_ORIGINS = split_list(ENV.get("CSRF_TRUSTED_ORIGINS"))
_https = not DEMO
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]  # probes come from beside the process, by http
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if is_on(ENV.get("LEEWAY_BEHIND_PROXY")) else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "delegation.pages.form_not_ours"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = _https
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes; a larger body is 413
# Where live pages are served: a path that the proxy leads to that server, or `make run`'s own address; else none are.
LIVE_URL = ENV.get("LEEWAY_LIVE_URL", "")
_live_elsewhere = [] if LIVE_URL.startswith("/") or not LIVE_URL else [LIVE_URL]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", *_live_elsewhere],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- what it is made of ----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "guardian",
    "csp",
    "django_htmx",
    "audit",
    "delegation",
    "workflow",
    "notifications",
]
MIDDLEWARE = [
    "config.requests.Requests",
    "config.api_way.ApiWay",  # answers the API; what follows is for pages
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.policy.SmallPages",
    "config.policy.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "config.context.frame",
            ]
        },
    }
]

# --- the database: `default` is the app role, which owns nothing; `owner` migrates -----------------------------------


def _database(url: str, **options: Any) -> dict[str, Any]:
    """This function will turn an address into Django's setting, with connections that stay open and are checked."""
    settings: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    settings["OPTIONS"] = {"connect_timeout": 5, **settings.get("OPTIONS", {}), **options}
    return settings


DATABASE_IS_NAMED = bool(ENV.get("DATABASE_URL"))
_database_url = ENV.get("DATABASE_URL") or NO_DATABASE
DATABASES = {
    # Django leaves prepared statements off; the ask path gains a third from them.
    "default": _database(_database_url, prepare_threshold=1),
    "owner": _database(ENV.get("DATABASE_OWNER_URL") or NO_DATABASE),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- who somebody is -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "delegation.User"
AUTHENTICATION_BACKENDS = [
    "delegation.sign_in.NameBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Whose duties let them in with two steps only. The demo does not insist: there one password opens everybody's pages.
SECOND_STEP_FOR: tuple[str, ...] = () if DEMO else ("leader", "auditor", "admin")
# A council's sign-in server is reached by https; by http only on this machine, for the demo and tests.
OPENID_BY_HTTP = DEMO
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
# Where *Leave this page quickly* leads: a page that says nothing about who looked at what before.
LEAVE_TO = ENV.get("LEEWAY_LEAVE_TO", "https://www.bbc.co.uk/weather")
# A human's number for pages on which it is not yet known whose organisation somebody belongs to.
PHONE = ENV.get("LEEWAY_PHONE", "01632 960 100" if DEMO else "")
# guardian answers "who may see and ask for this person" for signed-in people only, and changes neither User nor Group.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False

# --- the API: JSON only. delegation/http fills in how it authenticates, pages and reports problems --------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Leeway",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "POSTPROCESSING_HOOKS": ["delegation.http.schema.add_problems"],  # not that which names enums: names collide
}

# --- time and tongue -------------------------------------------------------------------------------------------------
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True

# --- files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = ENV.get("STATIC_ROOT") or str(BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "config" / "static_src", BASE_DIR / "config" / "static_built"]
# What people attach: outside what is served, each file named by ids, given out by a view that asks who wants it.
MEDIA_ROOT = ENV.get("MEDIA_ROOT") or str(HOME / "files")
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = ["delegation.http.uploads.LimitedUpload"]
ATTACHMENT_SCANNER = ENV.get("ATTACHMENT_SCANNER", "workflow.scanning.not_scanned")
CLAMD_ADDRESS = ENV.get("CLAMD_ADDRESS", "localhost:3310")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storage.HashedFiles"},
}

# --- e-mail: to the console in the demo ------------------------------------------------------------------------------
EMAIL_BACKEND = ENV.get("EMAIL_BACKEND", f"django.core.mail.backends.{'console' if DEMO else 'smtp'}.EmailBackend")
# A provider by django-anymail, where somebody installs it: its settings by their own names (docs/channels.md).
ANYMAIL = {name.removeprefix("ANYMAIL_"): value for name, value in ENV.items() if name.startswith("ANYMAIL_")}
EMAIL_HOST = ENV.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(ENV.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = ENV.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = ENV.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = not DEMO  # the demo's mail server, where somebody sets one up, is on this machine
EMAIL_TIMEOUT = 15
# GOV.UK Notify: one key, and a template for each of what goes by it.
NOTIFY_KEY = ENV.get("NOTIFY_KEY", "")
NOTIFY_URL = ENV.get("NOTIFY_URL", "https://api.notifications.service.gov.uk")
NOTIFY_SMS_TEMPLATE = ENV.get("NOTIFY_SMS_TEMPLATE", "")
NOTIFY_EMAIL_TEMPLATE = ENV.get("NOTIFY_EMAIL_TEMPLATE", "")
NOTIFY_LETTER_TEMPLATE = ENV.get("NOTIFY_LETTER_TEMPLATE", "")
# Text messages: by Notify where it has a template for them, in the demo to the console; or a class of somebody's own.
_texts = "notify.Texts" if NOTIFY_SMS_TEMPLATE else f"sms.{'Console' if DEMO else 'NotSetUp'}"
SMS_BACKEND = ENV.get("SMS_BACKEND", f"notifications.channels.{_texts}")
# Web push: the private key that says who sends (`manage.py push_key` draws one), and whom a push service may write to.
PUSH_KEY = ENV.get("LEEWAY_PUSH_KEY", "")
PUSH_CONTACT = ENV.get("LEEWAY_PUSH_CONTACT", "")
# Systems outside are told by https; on this machine, by http too, for the demo and tests alone.
WEBHOOKS_HERE = DEMO
DEFAULT_FROM_EMAIL = ENV.get("DEFAULT_FROM_EMAIL", "leeway@localhost")

# --- the sealed log: what its keys are made of, and a folder outside for what is signed -------------------------------
LOG_SECRET = ENV.get("LEEWAY_LOG_SECRET", "")
LOG_ANCHORS = ENV.get("LEEWAY_LOG_ANCHORS") or str(HOME / "checkpoints")

# --- numbers: every process that serves counts into this folder ------------------------------------------------------
METRICS_FOLDER = metrics_folder()

# --- logs ------------------------------------------------------------------------------------------------------------
LOGGING = configure_logs()

# --- Celery: the broker may lose any message, so delivery rows are the truth and these only make loss rare ------------
BROKER_URL = ENV.get("BROKER_URL", "")
CELERY_BROKER_URL = BROKER_URL or "redis://start-make-run-or-set-BROKER_URL.invalid/0"
# The outbox. A row is sent again once it is older than the sweep age, which must stay above the 99th percentile of the
# time in the queue; the cap on rows in flight keeps the queue that short. The cap divided by the age must stay below
# what the workers do in a second, else copies of slow rows fill the queue.
OUTBOX_BATCH = 100  # rows claimed by one transaction
OUTBOX_IN_FLIGHT = int(ENV.get("OUTBOX_IN_FLIGHT", "1000"))  # rows published and not done, for each organisation
OUTBOX_SWEEP_AGE_SECONDS = float(ENV.get("OUTBOX_SWEEP_AGE_SECONDS", "120"))
OUTBOX_ATTEMPTS = int(ENV.get("OUTBOX_ATTEMPTS", "8"))  # then it is a dead letter, for a person to look at
# How long something may wait with an idle worker that takes nothing, before that worker ends (config/stalling.py).
WORKER_STALL_SECONDS = float(ENV.get("WORKER_STALL_SECONDS", "30"))
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_EVENT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120  # seconds
CELERY_TASK_SOFT_TIME_LIMIT = 110
CELERY_TASK_DEFAULT_QUEUE = "timers"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 15,
    "socket_connect_timeout": 5,
    "unacked_restore_interval": 5,  # with the next: a killed worker's tasks return soon after their visibility ends
    "unacked_restore_throttle": 1,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(HOME / "celerybeat-schedule")
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
