from pathlib import Path

from quickscale.core.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
DATABASES = {"default": env.db("DATABASE_URL", default="sqlite:///build.sqlite3")}
INSTALLED_APPS = ["store", "django.contrib.staticfiles"]
MIDDLEWARE = ["quickscale.core.jobs.health.HealthMiddleware"]
ROOT_URLCONF = "store.urls"
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
USE_TZ = True
