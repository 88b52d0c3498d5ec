"""What every stack imports before any setting is read, and takes longest to."""

from __future__ import annotations

import gc
from contextlib import suppress
from importlib import import_module

_LIBRARIES = (
    "pytest", "pytest_django.plugin", "django.test", "django.contrib.admin.sites", "stripe",
    "django.db.backends.sqlite3.base", "rest_framework.response", "babel.numbers", "pydantic",
    "jsonschema", "selectolax.lexbor", "PIL.Image", "nh3", "structlog", "requests", "fido2.server",
    "cryptography.fernet", "jwt", "qrcode", "yaml", "crawlerdetect", "ua_parser", "redis",
    "django.db.migrations.autodetector", "django.core.management.commands.migrate",
)  # fmt: skip


def import_libraries() -> None:
    """Import what forked processes have in common, and keep the garbage collector from it."""
    for name in _LIBRARIES:
        with suppress(ImportError):
            import_module(name)
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)
