"""Settings for pytest: the same, but never near a real database: tests/conftest.py names servers of its own."""

import os

# Before `base` reads them: neither the developer's running Leeway nor a DATABASE_URL in the shell may be touched.
os.environ["DATABASE_URL"] = "postgresql:///leeway?host=/tests-have-not-started-their-database"
os.environ["DATABASE_OWNER_URL"] = os.environ["DATABASE_URL"]
for _name in ("BROKER_URL", "LEEWAY_DEMO", "LEEWAY_DEMO_PASSWORD", "LEEWAY_BASE_URL", "LEEWAY_CLOCK_OFFSET"):
    os.environ.pop(_name, None)

from config.settings.base import *  # noqa: E402, F403

SECRET_KEY = "only-for-tests-" + "0123456789" * 5
LOG_SECRET, LOG_ANCHORS = SECRET_KEY, ""
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_SECURE = False
PHONE = "01632 960 100"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, and no secret is at stake
SECOND_STEP_FOR = ()  # tests of signing in set it back; all others sign everybody in by a password
OPENID_BY_HTTP = WEBHOOKS_HERE = True
SMS_BACKEND = "notifications.channels.sms.Kept"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Straight from their folders: hashed names need collectstatic first, and have a test of their own.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
