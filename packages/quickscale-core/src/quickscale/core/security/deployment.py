"""What ``check --deploy`` warns of before visitors find it, and where uploads must not lie."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from quickscale.core.conf import quickscale_settings

#: Backends that send nothing to anybody.
_SILENT_MAIL = {
    f"django.core.mail.backends.{name}.EmailBackend"
    for name in ("console", "dummy", "filebased", "locmem")
}
_LOCAL_CACHES = {
    f"django.core.cache.backends.{name}"
    for name in ("locmem.LocMemCache", "dummy.DummyCache", "filebased.FileBasedCache")
}
#: Apps for developers, which show settings, queries or a console to whoever asks.
_DEBUG_APPS = {"debug_toolbar", "silk", "django_browser_reload", "django_pdb", "werkzeug_debugger"}

_INPUT_MIDDLEWARE = "quickscale.core.skin_system.input_guard.InputValidationMiddleware"


@register("quickscale", deploy=True)
def check_mail_leaves(**options: Any) -> list[CheckMessage]:
    """Warn of mail that reaches nobody (W901), or comes from nowhere (W902)."""
    found: list[CheckMessage] = []
    if settings.EMAIL_BACKEND in _SILENT_MAIL:
        found.append(
            Warning(
                "E-mails aren't sent: users can't confirm their address or reset their password.",
                hint="Set EMAIL_URL=smtp+tls://user:password@mail.example.com:587, or "
                "EMAIL_BACKEND and ANYMAIL for an e-mail provider.",
                id="quickscale.W901",
            )
        )
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        found.append(
            Warning(
                "E-mails are sent from an address at localhost, which mail servers reject.",
                hint='Set DEFAULT_FROM_EMAIL="Example <shop@example.com>".',
                id="quickscale.W902",
            )
        )
    return found


@register("quickscale", deploy=True)
def check_database_server(**options: Any) -> list[CheckMessage]:
    """Warn of a database in a file (W903)."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return []
    return [
        Warning(
            "The database is SQLite, which allows one writer at a time and one machine.",
            hint="Set DATABASE_URL=postgres://user:password@host:5432/name",
            id="quickscale.W903",
        )
    ]


@register("quickscale", deploy=True)
def check_shared_cache(**options: Any) -> list[CheckMessage]:
    """Warn of a cache that each process has for itself (W904)."""
    if settings.CACHES["default"]["BACKEND"] not in _LOCAL_CACHES:
        return []
    return [
        Warning(
            "Each process has its own cache: rate limits are counted per process.",
            hint="Set REDIS_URL=redis://host:6379/0",
            id="quickscale.W904",
        )
    ]


@register("quickscale", deploy=True)
def check_hosts(**options: Any) -> list[CheckMessage]:
    """Warn of a site that answers to any name (W905)."""
    if not {"*", "."} & set(settings.ALLOWED_HOSTS):
        return []
    return [
        Warning(
            "The site accepts any host name: links and caches can be forged.",
            hint="Set ALLOWED_HOSTS to the site's host names: ALLOWED_HOSTS=shop.example.com",
            id="quickscale.W905",
        )
    ]


@register("quickscale", deploy=True)
def check_https(**options: Any) -> list[CheckMessage]:
    """Warn of HTTPS that nobody tells of (W906) and HSTS that cannot be ended (W907)."""
    found: list[CheckMessage] = []
    if settings.SECURE_SSL_REDIRECT and not quickscale_settings.TRUSTED_PROXIES:
        found.append(
            Warning(
                "HTTPS is required, but no proxy is trusted: behind a proxy, every page "
                "redirects to itself and all visitors share one IP address.",
                hint="Set TRUSTED_PROXIES to the number of proxies in front: TRUSTED_PROXIES=1",
                id="quickscale.W906",
            )
        )
    if settings.SECURE_HSTS_PRELOAD and settings.SECURE_HSTS_SECONDS:
        found.append(
            Warning(
                "HSTS_PRELOAD submits the site to the browsers' preload list: its domain "
                "and all subdomains must use HTTPS permanently, and removal takes months.",
                hint='Set HSTS_PRELOAD=false. If you want this, add "quickscale.W907" to '
                "SILENCED_SYSTEM_CHECKS in settings.py.",
                id="quickscale.W907",
            )
        )
    return found


@register("quickscale", deploy=True)
def check_debug_apps(**options: Any) -> list[CheckMessage]:
    """Warn of tools for developers that are installed (W909)."""
    listed = [*settings.INSTALLED_APPS, *settings.MIDDLEWARE]
    return [
        Warning(
            f"{name} is for development only: it exposes queries and settings.",
            hint=f"Add {name} to INSTALLED_APPS and MIDDLEWARE only if DEBUG is true.",
            id="quickscale.W909",
        )
        for name in sorted(_DEBUG_APPS & {entry.partition(".")[0] for entry in listed})
    ]


@register("quickscale", deploy=True)
def check_input_middleware(**options: Any) -> list[CheckMessage]:
    """Warn where nobody refuses input that the database would choke on (W912)."""
    if _INPUT_MIDDLEWARE in settings.MIDDLEWARE:
        return []
    return [
        Warning(
            "Input that PostgreSQL rejects, such as a NUL character, causes a server error.",
            hint=f'Add "{_INPUT_MIDDLEWARE}" before SessionMiddleware in MIDDLEWARE.',
            id="quickscale.W912",
        )
    ]


@register("quickscale")
def check_media_folder(**options: Any) -> list[CheckMessage]:
    """Refuse a folder of uploads that holds code or secrets, or lies among code (E910).

    Whoever serves the folder would serve those too, and an upload could become code.
    """
    media = Path(os.path.realpath(settings.MEDIA_ROOT or "."))
    touched = sorted({str(path) for path in _list_guarded() if _overlap(media, path)})
    if not touched:
        return []
    return [
        Error(
            f"MEDIA_ROOT is {media}, which overlaps with {touched[0]}: files that aren't "
            "uploads would be served.",
            hint="Set MEDIA_ROOT to a folder of its own: MEDIA_ROOT=/srv/media",
            id="quickscale.E910",
        )
    ]


def _list_guarded() -> Iterator[Path]:
    """Yield the folders and files that are never uploads: code, static files, the database."""
    yield from (Path(os.path.realpath(app.path)) for app in apps.get_app_configs())
    if settings.STATIC_ROOT:
        yield Path(os.path.realpath(settings.STATIC_ROOT))
    for database in settings.DATABASES.values():
        if database["ENGINE"].endswith("sqlite3") and str(database["NAME"]).startswith("/"):
            yield Path(os.path.realpath(database["NAME"]))


def _overlap(one: Path, other: Path) -> bool:
    paths: Sequence[Path] = (one, other)
    return os.path.commonpath(paths) in {str(path) for path in paths}
