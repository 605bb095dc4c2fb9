"""Settings of the site: few, all from the environment, each documented in docs/look-up/settings.md.

The site's folder (``DUHENG_HOME``) holds everything that one site is: the database when it is
SQLite, the ledger, the uploaded files; keys lie in a folder of their own (``DUHENG_KEYS``).
"""

from __future__ import annotations

import os

from duheng.site.environment import (
    WEB_SECRET,
    database_settings,
    home_folder,
    keys_folder,
    read_secret,
)

HOME = home_folder()
KEYS = keys_folder()

SECRET_KEY = read_secret(KEYS / WEB_SECRET)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("DUHENG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [one for one in os.environ.get("DUHENG_ORIGINS", "").split(",") if one]
HTTPS = os.environ.get("DUHENG_HTTPS", "") == "1"
SITE_ADDRESS = os.environ.get("DUHENG_ADDRESS", "http://localhost:8620")  # as letters name it

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "duheng.site.people",  # before allauth: its templates are used instead of allauth's
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks_db",
    "duheng.site.actions",
    "duheng.site.pages",
    "duheng.site.registry",
    "duheng.site.indicators",
    "duheng.site.monitoring",
    "duheng.site.rules",
    "duheng.site.accounts",
    "duheng.site.home",
    "duheng.site.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "duheng.site.pages.headers.ContentSecurityPolicy",
    "django.middleware.gzip.GZipMiddleware",  # pads by chance, so that no length tells a secret
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "duheng.site.pages.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "duheng.site.people.middleware.WhoActs",
    "duheng.site.pages.refusals.ShowRefusals",
]

ROOT_URLCONF = "duheng.site.urls"
WSGI_APPLICATION = "duheng.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "duheng.site.pages.context.every_page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "duheng.site.pages.templatetags.duheng",
            ],
            "string_if_invalid": "",
        },
    }
]

DATABASES = {"default": database_settings(os.environ.get("DUHENG_DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "duheng.site.people.password_words.NoWordsOfTheSite"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "duheng.site.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_ADAPTER = "duheng.site.people.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "duheng.site.people.factor_forms.AddKeyForm",
    "edit_webauthn": "duheng.site.people.factor_forms.RenameKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow that on this machine alone
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "Duheng"
USERSESSIONS_TRACK_ACTIVITY = False  # a page that is only read writes nothing
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("DUHENG_PROXIES", "0"))

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cache",
    },
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "memory"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

API_REQUESTS_PER_MINUTE = int(os.environ.get("DUHENG_API_REQUESTS_PER_MINUTE", "1200"))
NINJA_NUM_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("DUHENG_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HOME / "files"
DRAFT_HOURS = int(os.environ.get("DUHENG_DRAFT_HOURS", "24"))  # files that wait for their import
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
_HOST = "__Host-" if HTTPS else ""  # browsers then tie the cookie to this host alone
SESSION_COOKIE_NAME = f"{_HOST}sessionid"
CSRF_COOKIE_NAME = f"{_HOST}csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

EMAIL_BACKEND = os.environ.get(
    "DUHENG_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST = os.environ.get("DUHENG_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("DUHENG_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("DUHENG_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("DUHENG_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("DUHENG_EMAIL_TLS", "") == "starttls"
EMAIL_USE_SSL = os.environ.get("DUHENG_EMAIL_TLS", "") == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DUHENG_EMAIL_FROM", "duheng@localhost")
