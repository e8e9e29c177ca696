"""Settings of the site. What differs between machines comes from the environment; see deploy/env.example.

If nothing is set, the site refuses to start rather than start unsafely.
"""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import django_stubs_ext
import pghistory
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy

from newsroom.admin_theme import editor_extensions, unfold
from newsroom.content_policy import CONTENT_SECURITY_POLICY  # noqa: F401 # read by name
from newsroom.lib.environment.variables import flag, number, required, required_text_list, text, text_list
from newsroom.logs import LOGGING  # noqa: F401 # read by name

django_stubs_ext.monkeypatch()  # lets Django's generic classes name their types

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(text("VAR_DIR") or BASE_DIR / "var")

# The site and its address ------------------------------------------------------------------------

DEBUG = flag("DEBUG", default=False)
SECRET_KEY = required("SECRET_KEY")
SECRET_KEY_FALLBACKS = text_list("SECRET_KEY_FALLBACKS")

# Encrypted columns (names, contact details of sources) can be read only with these and SECRET_KEY together. The first
# one encrypts; the others still decrypt what they once encrypted, until `manage.py rotate_field_keys` was run.
SALT_KEY = required_text_list("ENCRYPTION_SALT")

SITE_NAME = text("SITE_NAME", "Newsroom")
DATA_LICENCE = text("DATA_LICENCE", "CC BY 4.0")
SECURITY_CONTACT = text("SECURITY_CONTACT")
SITE_URL = text("SITE_URL", "https://localhost").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname:
    raise ImproperlyConfigured(
        f"SITE_URL must be a whole address such as https://news.example.org; it is {SITE_URL!r}."
    )
HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = text_list("ALLOWED_HOSTS", _site.hostname or "")
CSRF_TRUSTED_ORIGINS = [SITE_URL, *text_list("CSRF_TRUSTED_ORIGINS")]
CSRF_TRUSTED_ORIGINS += [f"http://{host}" for host in ALLOWED_HOSTS if host.endswith(".onion")]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
TEST_RUNNER = "newsroom.test_runner.PytestRunner"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = LOGOUT_REDIRECT_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")

INSTALLED_APPS = [
    "newsroom",
    "comments",
    "articles",
    "desertions",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.forms",
    "newsroom.apps.NewsroomAdmin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "pgtrigger",
    "pghistory",
    "pictures",
]

MIDDLEWARE = [
    "newsroom.middleware.HeadersMiddleware",
    "newsroom.middleware.MethodMiddleware",
    "newsroom.middleware.ClickIdMiddleware",
    "newsroom.middleware.SessionKeyMiddleware",
    "newsroom.page_cache.PageCacheMiddleware",
    "newsroom.middleware.OnionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "newsroom.sign_in.second_factor.DeskUserMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "newsroom.middleware.DeskHistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.context.site",
            ],
        },
    },
]

# The database ------------------------------------------------------------------------------------

if text("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(text("DATABASE_URL"))}
    if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: postgres://user:password@host/name.")
else:
    DATABASES = {"default": {"NAME": "newsroom", "OPTIONS": {"embedded_data": VAR_DIR / "postgres"}}}
DATABASES["default"] |= {
    "ENGINE": "newsroom.database",
    "CONN_MAX_AGE": number("CONN_MAX_AGE", 600),
    "OPTIONS": (DATABASES["default"].get("OPTIONS") or {}) | {"write_gate": VAR_DIR / "written"},
}

# Imports may take minutes. They have a worker of their own, so that nothing else waits.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "imports"]}}

# Safety ------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
if flag("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
DEVICE_COOKIE_NAME = "device"
if HTTPS:  # a browser takes a cookie of such a name from this very host alone, over TLS, and for all of it
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME, DEVICE_COOKIE_NAME = "__Host-language", "__Host-device"
CSRF_FAILURE_VIEW = "newsroom.sign_in.unsent_forms.csrf_failure"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE, DATA_UPLOAD_MAX_NUMBER_FIELDS, DATA_UPLOAD_MAX_NUMBER_FILES = 2 * 1024**2, 2000, 1000

# Signing in --------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["newsroom.sign_in.password_hashing.QuietPasswordHasher"]
SESSION_ENGINE = "newsroom.sign_in.session_store"
SESSION_SERIALIZER = "newsroom.sign_in.session_store.SealedSerializer"
ACCOUNT_ADAPTER = "newsroom.sign_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_METHODS = ["mfa"]
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
"""django-allauth would store addresses. What limits attempts is newsroom.sign_in.brake."""
SIGN_IN_DELAY = 3
"""Seconds for which a refused attempt is let wait at most before it is answered."""
MFA_ADAPTER = "newsroom.sign_in.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _site.hostname == "localhost" and not HTTPS
DEMO_WITHOUT_SECOND_FACTOR = flag("DEMO_WITHOUT_SECOND_FACTOR", default=False)
if DEMO_WITHOUT_SECOND_FACTOR and _site.hostname not in {"127.0.0.1", "localhost", "::1"}:
    raise ImproperlyConfigured("DEMO_WITHOUT_SECOND_FACTOR is for trying the site on one's own machine; take it out.")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}}]

# Languages and time ------------------------------------------------------------------------------

LANGUAGE_CODE, LANGUAGE_COOKIE_AGE, LANGUAGE_COOKIE_SAMESITE = "en", 365 * 24 * 3600, "Lax"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOCALE_PATHS, FORMAT_MODULE_PATH = [BASE_DIR / "newsroom" / "locale"], "newsroom.formats"
TIME_ZONE = text("TIME_ZONE", "UTC")
USE_TZ = True

# Files -------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/photographs/"
EVIDENCE_ROOT = Path(text("EVIDENCE_DIR") or VAR_DIR / "evidence")
# Uploads stream to the disk on which evidence is stored, so that storing a file only renames it.
FILE_UPLOAD_HANDLERS = ["newsroom.lib.files.uploads.HashingUploadHandler"]
EVIDENCE_FILE_LIMIT = 2 * 1024**3
"""Maximum size of a source's file, in bytes."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # These files have no address: staff read them through views that record the chain of custody.
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": EVIDENCE_ROOT,
            "base_url": None,
            "file_permissions_mode": 0o400,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Renditions of photographs: widths for phones and for wide screens, in formats from the smallest to the oldest.
PICTURES = {
    "FILE_TYPES": ["AVIF", "WEBP", "JPEG"],
    "CONTAINER_WIDTH": 1200,
    "GRID_COLUMNS": 3,
    "PIXEL_DENSITIES": [1],
    "USE_PLACEHOLDERS": False,
    "PICTURE_CLASS": "articles.publishing.renditions.Rendition",
    "PROCESSOR": "articles.publishing.renditions.ask_for_renditions",
}

# Parts -------------------------------------------------------------------------------------------

CRISPY_TEMPLATE_PACK, CRISPY_ALLOWED_TEMPLATE_PACKS = "semantic", ["semantic"]

# Triggers store who changed what in the same row as the event itself. Nobody can edit it afterwards.
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()

# Comments ----------------------------------------------------------------------------------------

COMMENT_TEXT_LIMIT = 5000
"""Maximum length of a comment, in characters."""
COMMENT_BODY_LIMIT = 256 * 1024
"""Maximum size of the body of a reader's request, in bytes. A larger one is refused before it is read."""
COMMENT_FORM_SECONDS = 3
"""Minimum number of seconds that a person needs between seeing a form and sending it."""
COMMENT_FORM_HOURS = 24
"""Number of hours for which a comment form stays valid after it was shown."""
COMMENT_EDIT_MINUTES = 15
"""Number of minutes for which a writer may change a published comment after sending it."""
COMMENT_KEEP_REFUSED_DAYS = number("COMMENT_KEEP_REFUSED_DAYS", 30)
"""Number of days after which the text of a rejected comment is removed."""
COMMENT_KEEP_RECEIPT_DAYS = number("COMMENT_KEEP_RECEIPT_DAYS", 365)
"""Number of days after its last comment from which a receipt opens nothing any more."""
COMMENT_RATES = {
    "network": {"at_once": number("COMMENTS_AT_ONCE", 10), "seconds": 20},
    "onion": {"at_once": number("COMMENTS_AT_ONCE", 10) * 10, "seconds": 2},
}
"""How many posts a coarse network may send at once, and the seconds between further ones."""
TRUSTED_PROXIES = text_list("TRUSTED_PROXIES")
"""Networks of our own proxies in CIDR notation. X-Forwarded-For is trusted from them and from nobody else."""
TOR_EXITS = text("TOR_EXITS")
"""Path of a file with the addresses of Tor's exits, one per line."""
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Counters of the rate limits. They are named by digests under a random key, which is new each day, so no address
    # or anything from which it can be guessed is ever written to a disk.
    "limits": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "limits",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
}
if text("REDIS_URL"):
    CACHES["limits"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": text("REDIS_URL")}

# Mail to staff ------------------------------------------------------------------------------------

EMAIL_HOST = text("EMAIL_HOST")
EMAIL_PORT = number("EMAIL_PORT", 25)
EMAIL_HOST_USER = text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = text("EMAIL_FROM") or f"newsroom@{_site.hostname}"
if not EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

DJANGO_PROSE_EDITOR_EXTENSIONS = editor_extensions()
UNFOLD = unfold(SITE_NAME)
