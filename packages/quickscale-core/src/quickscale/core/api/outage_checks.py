"""What a site needs to go on while something is away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning

UNAVAILABLE_MIDDLEWARE = "quickscale.core.http.middleware.ServiceUnavailableMiddleware"
LOG_MIDDLEWARE = "quickscale.core.logs.middleware.RequestLogMiddleware"
CACHE = "quickscale.core.cache.RedisCache"
#: Caches in Redis whose every call fails, or waits, while Redis is away.
_BRITTLE = ("django.core.cache.backends.redis.RedisCache", "django_redis.cache.RedisCache")


def check_outages(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report what would fail with the database or Redis and need not."""
    return [*_check_middleware(), *_check_cache()]


def _check_middleware() -> list[CheckMessage]:
    if UNAVAILABLE_MIDDLEWARE in settings.MIDDLEWARE:
        return []
    return [
        Warning(
            "While the database is unavailable, pages show a server error.",
            hint=f'Add "{UNAVAILABLE_MIDDLEWARE}" after "{LOG_MIDDLEWARE}" in MIDDLEWARE.',
            id="quickscale.W871",
        )
    ]


def _check_cache() -> list[CheckMessage]:
    if settings.CACHES["default"]["BACKEND"] not in _BRITTLE:
        return []
    return [
        Warning(
            "While Redis is unavailable, no page or API endpoint works.",
            hint=f'Set "BACKEND": "{CACHE}" in CACHES["default"] in settings.py.',
            id="quickscale.W872",
        )
    ]
