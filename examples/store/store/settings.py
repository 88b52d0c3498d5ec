"""Settings of Store: everything that differs between machines comes from the environment."""

from pathlib import Path

from quickscale.core.environment import SQLITE_OPTIONS, Environment

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")

# Security. On a development machine, `quickscale create` sets DEBUG=true in .env.
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="for-development-only" if DEBUG else env.NOTSET)
# Earlier keys, whose signatures are still valid.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31536000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Browsers ship a list of HTTPS-only sites. Once on it, a site can't be removed by a setting.
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # Django recommends preloading; decide yourself.
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
QUICKSCALE_TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
if QUICKSCALE_TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Applications. Their order decides which template, static file and hook comes first.
QUICKSCALE_BUSINESS_THEME = "ecommerce"
QUICKSCALE_PRESENTATION_SKIN = "modern-htmx"
QUICKSCALE_SITE_NAME = env("SITE_NAME", default="Store")
QUICKSCALE_SITE_URL = env("SITE_URL", default="")
QUICKSCALE_CURRENCY = "USD"
QUICKSCALE_CREDIT_PRICES = {"USD": "1.00"}

# Plans and credit packs for sale, paid by card through Stripe. For example:
#   {"slug": "pro", "name": "Pro", "prices": [{"currency": "USD", "interval": "month", "amount": "19.00"}]}
#   {"slug": "small", "name": "100 credits", "credits": 100, "price": "100.00", "currency": "USD"}
QUICKSCALE_PLANS = [{"slug": "free", "name": "Free", "default": True}]
QUICKSCALE_CREDIT_PACKS = []
# E-mail the customer when a payment fails. Turn this off if Stripe sends these e-mails itself.
QUICKSCALE_DUNNING_MAILS = True
STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_BASE = env("STRIPE_API_BASE", default="")

INSTALLED_APPS = [
    "quickscale.core.layers",
    "store",
    "quickscale_presentation_skins.modern_htmx",
    "quickscale_business_themes.ecommerce",
    "quickscale_feature_plugins.analytics",
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
    "whitenoise.runserver_nostatic",
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

ROOT_URLCONF = "store.urls"
WSGI_APPLICATION = "store.wsgi.application"
ASGI_APPLICATION = "store.asgi.application"

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
            ],
        },
    },
]

# Services. SQLite and local memory are the defaults; set the URLs to use PostgreSQL and Redis.
if env("DATABASE_URL", default=""):
    DATABASES = {"default": env.db("DATABASE_URL")}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": BASE_DIR / "db.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
            "TEST": {"NAME": BASE_DIR / "test.sqlite3"},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Detect an unreachable server within seconds.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "tcp_user_timeout": 15000,
        **DATABASES["default"].get("OPTIONS", {}),
    }

if env("REDIS_URL", default=""):
    CACHES = {"default": env.cache_url("REDIS_URL")}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Accounts.
AUTH_USER_MODEL = "quickscale_users.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
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
# Failed sign-ins, by IP address (ip) and by IP and e-mail address together (key).
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,100/d/ip,5/5m/key,20/d/key",
    # By IP address alone; the account adapter limits the e-mails to one address.
    "reset_password": "20/m/ip",
    "request_login_code": "20/m/ip",
    "confirm_email": "20/m/ip",
}
USERSESSIONS_ADAPTER = "quickscale.core.users.adapters.UserSessionsAdapter"
SOCIALACCOUNT_ADAPTER = "quickscale.core.users.adapters.SocialAccountAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_TOTP_ISSUER = QUICKSCALE_SITE_NAME
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
LOGIN_REDIRECT_URL = "/"

# The API.
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "quickscale.core.api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "quickscale.core.api.problems.handle_exception",
    # The OpenAPI document describes operations; OPTIONS can only guess.
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
}
# Each theme ships its own OpenAPI document; a single one would mix up their names.
SPECTACULAR_SETTINGS = {"ENABLE_DJANGO_DEPLOY_CHECK": False}

# Webhooks are sent only to servers on the internet, and on development machines also to localhost.
QUICKSCALE_WEBHOOKS_ALLOW_LOCAL = DEBUG

# Feature flags by user, team and percentage.
WAFFLE_FLAG_MODEL = "quickscale_flags.Flag"

# E-mail. Development prints it; production sets its server with EMAIL_URL=smtp+tls://user:password@host:587
# (STARTTLS) or smtps://user:password@host:465, or a provider: EMAIL_BACKEND=anymail.backends.postmark.EmailBackend, ANYMAIL=POSTMARK_SERVER_TOKEN=...
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
if env("EMAIL_BACKEND", default=""):
    EMAIL_BACKEND = env("EMAIL_BACKEND")
ANYMAIL = {"REQUESTS_TIMEOUT": 10, **env.dict("ANYMAIL", default={})}
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="webmaster@localhost")

# Background tasks run immediately unless TASKS_BACKEND is set to a queue with a worker.
if env("TASKS_BACKEND", default=""):
    TASKS = {"default": {"BACKEND": env("TASKS_BACKEND")}}

# Languages and time. The layers are translated into these languages; visitors choose one.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]
# Arabic dates and numbers follow the CLDR.
FORMAT_MODULE_PATH = "quickscale.core.formats"
TIME_ZONE = "UTC"
USE_TZ = True

# Files.
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# Uploads. With DEBUG the application serves them, in production the proxy (see the Caddyfile) or a bucket:
# https://docs.djangoproject.com/en/stable/ref/settings/#storages
MEDIA_URL = env("MEDIA_URL", default="media/")
MEDIA_ROOT = env("MEDIA_ROOT", default=str(BASE_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "quickscale.core.storage.FileSystemStorage"},
    # Private files: only the application serves them, to those who may see what they belong to.
    "private": {
        "BACKEND": "quickscale.core.storage.PrivateFileSystemStorage",
        "OPTIONS": {"location": env("PRIVATE_MEDIA_ROOT", default=str(BASE_DIR / "private"))},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Logs. JSON for machines, readable lines for developers; one line per request.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "readable": {"()": "quickscale.core.logs.formatters.readable_formatter"},
        "json": {"()": "quickscale.core.logs.formatters.json_formatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.one_of(
                "LOG_FORMAT", "readable", "json", default="readable" if DEBUG else "json"
            ),
        }
    },
    "root": {
        "handlers": ["console"],
        "level": env.one_of("LOG_LEVEL", "DEBUG", "INFO", "WARNING", "ERROR", default="INFO"),
    },
    "loggers": {
        "django": {"handlers": []},
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "ERROR", "handlers": ["console"], "propagate": False},
    },
}
