#!/usr/bin/env bash
# django-redis 6.0.0 with IGNORE_EXCEPTIONS, meant to keep a site alive while Redis is away, meets django-allauth 65.21.1's rate limits.
# cache.add() then answers None, as if somebody else held the lock; allauth waits a second for it and calls the request
# rate-limited. So with errors ignored nobody can sign in, and with errors raised nobody can either.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env && env/bin/pip -q install 'django==5.2.19' 'django-allauth==65.21.1' 'django-redis==6.0.0'
cat > try.py <<'PY'
import time

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "allauth", "allauth.account"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    CACHES={
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",  # nobody listens here
            "OPTIONS": {"IGNORE_EXCEPTIONS": True},
        }
    },
    MIDDLEWARE=["allauth.account.middleware.AccountMiddleware"],
    ACCOUNT_RATE_LIMITS={"login": "1000/m/ip"},
    ACCOUNT_TRUSTED_PROXY_COUNT=0,
    SECRET_KEY="x",
    USE_TZ=True,
)
django.setup()
from allauth.core import ratelimit
from django.core.cache import cache
from django.test import RequestFactory

print("cache.add() of a free key:", cache.add("lock", 1))
began = time.monotonic()
allowed = ratelimit.consume(RequestFactory().post("/"), action="login")
print(f"the first of a thousand requests is allowed: {allowed} after {time.monotonic() - began:.1f} s")
assert not cache.add("lock", 1)
assert allowed is False
PY
env/bin/python try.py
