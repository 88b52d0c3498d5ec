"""Django settings of a stack chosen by environment variables, for tests.

``QUICKSCALE_TEST_THEME``, ``QUICKSCALE_TEST_SKIN`` and ``QUICKSCALE_TEST_PLUGINS`` (commas) choose
the layers; ``DATABASE_URL``, ``REDIS_URL`` and ``TASKS_BACKEND`` choose the services, otherwise a
SQLite file and local memory are used, and tasks are done at once.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from quickscale.core.environment import SQLITE_OPTIONS, Environment
from quickscale.core.layers.discovery import get_layer
from quickscale.core.layers.layer import normalise_name
from quickscale.core.manifests.layers import BASE

env = Environment()

THEME = os.environ.get("QUICKSCALE_TEST_THEME", "ecommerce")
SKIN = os.environ.get("QUICKSCALE_TEST_SKIN", "modern-htmx")
PLUGINS = [
    name for name in os.environ.get("QUICKSCALE_TEST_PLUGINS", "analytics").split(",") if name
]

_scratch = Path(tempfile.mkdtemp(prefix="quickscale-test-"))
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)


def _package(kind: str, name: str) -> str:
    """Return the app of an installed layer, by its name or an alias."""
    return get_layer(kind, name).package


def _list_layers() -> list[str]:
    skins = [_package("presentation_skin", SKIN)] if SKIN else []
    themes = [_package("business_theme", THEME)] if normalise_name(THEME) != BASE else []
    return [*skins, *themes, *(_package("feature_plugin", name) for name in PLUGINS)]


SECRET_KEY = "only-for-tests"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "quickscale.core.urls"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]
FORMAT_MODULE_PATH = "quickscale.core.formats"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "quickscale_users.User"
STATIC_URL = "/static/"
STATIC_ROOT = str(_scratch / "static")
Path(STATIC_ROOT).mkdir()
MEDIA_URL = "/media/"
MEDIA_ROOT = str(_scratch / "media")
STORAGES = {
    "default": {"BACKEND": "quickscale.core.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "quickscale.core.storage.PrivateFileSystemStorage",
        "OPTIONS": {"location": str(_scratch / "private")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

QUICKSCALE_BUSINESS_THEME = THEME
QUICKSCALE_PRESENTATION_SKIN = SKIN
QUICKSCALE_SITE_NAME = "Example"
QUICKSCALE_SITE_URL = "http://testserver"
# A test suite asks more often than any visitor.
QUICKSCALE_API_THROTTLES = dict.fromkeys(("anonymous", "user", "api_key", "burst", "exports"))

# A shop offers its customers none of these by default, and the core's tests need them.
ECOMMERCE_CUSTOMER_FEATURES = ["teams", "api_keys", "outgoing_webhooks", "plans"]

STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_BASE = env("STRIPE_API_BASE", default="")

INSTALLED_APPS = [
    "quickscale.core.layers",
    *_list_layers(),
    "quickscale.core.pages",
    "quickscale.core.account",
    "quickscale.core.skin_system",
    "quickscale.core.theme_system",
    "quickscale.core.theming",
    "quickscale.core.security",
    "quickscale.core.components",
    "quickscale.core.users",
    "quickscale.core.teams",
    "quickscale.core.mail",
    "quickscale.core.jobs",
    "quickscale.core.credits",
    "quickscale.core.billing",
    "quickscale.core.audit",
    "quickscale.core.api_keys",
    "quickscale.core.webhooks",
    "quickscale.core.flags",
    "quickscale.core.admin_dashboard",
    "quickscale.core.api",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    "waffle",
    "hijack",
    "django_tasks",
    "django_tasks_db",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "quickscale.core.jobs.health.HealthMiddleware",
    "quickscale.core.http.middleware.RequestLogMiddleware",
    "quickscale.core.http.middleware.ServiceUnavailableMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "quickscale.core.http.csp.ContentSecurityPolicyMiddleware",
    "quickscale.core.skin_system.input_guard.InputValidationMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "quickscale.core.http.middleware.RequestContextMiddleware",
    "quickscale.core.users.middleware.ImpersonationMiddleware",
    "quickscale.core.skin_system.seo.SeoMiddleware",
]

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "quickscale.core.http.csp.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "quickscale.core.skin_system.context_processors.page",
            ]
        },
    }
]

if os.environ.get("DATABASE_URL"):
    # Tests in threads leave connections behind, which would hold on to the test database.
    DATABASES = {"default": {**env.db("DATABASE_URL"), "CONN_MAX_AGE": 0}}
    DATABASES["default"]["TEST"] = {"NAME": f"test_quickscale_{os.getpid()}"}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(_scratch / "db.sqlite3"),
            "OPTIONS": SQLITE_OPTIONS,
            "TEST": {"NAME": str(_scratch / "test.sqlite3")},
        }
    }

if os.environ.get("REDIS_URL"):
    CACHES = {"default": env.cache_url("REDIS_URL")}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "quickscale.core.api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "quickscale.core.api.problems.handle_exception",
    # The OpenAPI document says what an operation takes; OPTIONS would try to guess it.
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "quickscale.core.api_keys.authentication.ApiKeyAuthentication",
        "quickscale.core.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": [
        "quickscale.core.api.requests.JSONParser",
        "quickscale.core.api.requests.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "quickscale.core.api.lists.PagePagination",
    "DEFAULT_FILTER_BACKENDS": ["quickscale.core.api.lists.FilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["quickscale.core.api.throttles.ApiThrottle"],
    "DEFAULT_VERSIONING_CLASS": None,
}
# Each theme ships its own OpenAPI document; one of all their URLs at once would mix up their names.
SPECTACULAR_SETTINGS = {"ENABLE_DJANGO_DEPLOY_CHECK": False}

WAFFLE_FLAG_MODEL = "quickscale_flags.Flag"
QUICKSCALE_WEBHOOKS_ALLOW_LOCAL = True

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "quickscale.core.users.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Wrong passwords, by visitor's address (ip) and by that and the e-mail address together (key).
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,100/d/ip,5/5m/key,20/d/key",
    # By visitor's address alone; the account adapter bounds the mails to one e-mail address.
    "reset_password": "20/m/ip",
    "request_login_code": "20/m/ip",
    "confirm_email": "20/m/ip",
}
USERSESSIONS_ADAPTER = "quickscale.core.users.adapters.UserSessionsAdapter"
SOCIALACCOUNT_ADAPTER = "quickscale.core.users.adapters.SocialAccountAdapter"
LOGIN_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_TOTP_ISSUER = QUICKSCALE_SITE_NAME
MFA_TOTP_TOLERANCE = 1
SITE_ID = 1

if os.environ.get("TASKS_BACKEND"):
    TASKS = {"default": {"BACKEND": os.environ["TASKS_BACKEND"]}}
