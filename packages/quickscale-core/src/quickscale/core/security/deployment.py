"""What ``check --deploy`` warns of before visitors find it, and where uploads must not lie."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.files.storage import InvalidStorageError, storages

from quickscale.core.conf import quickscale_settings
from quickscale.core.files import PrivateFileField
from quickscale.core.files.fields import PRIVATE

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
def check_deployment(**options: Any) -> list[CheckMessage]:
    """Warn of settings that are unsafe or unready in production (W901 to W907, W912)."""
    return [
        Warning(message, hint=hint, id=id)
        for is_found, id, message, hint in _judge_settings()
        if is_found
    ]


def _judge_settings() -> Iterator[tuple[Any, str, str, str]]:
    """Yield whether something is wrong, the id of its warning, what it says and the hint."""
    yield (
        settings.EMAIL_BACKEND in _SILENT_MAIL,
        "quickscale.W901",
        "E-mails aren't sent: users can't confirm their address or reset their password.",
        "Set EMAIL_URL=smtp+tls://user:password@mail.example.com:587, or "
        "EMAIL_BACKEND and ANYMAIL for an e-mail provider.",
    )
    yield (
        settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"),
        "quickscale.W902",
        "E-mails are sent from an address at localhost, which mail servers reject.",
        'Set DEFAULT_FROM_EMAIL="Example <shop@example.com>".',
    )
    yield (
        settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
        "quickscale.W903",
        "The database is SQLite, which allows one writer at a time and one machine.",
        "Set DATABASE_URL=postgres://user:password@host:5432/name",
    )
    yield (
        settings.CACHES["default"]["BACKEND"] in _LOCAL_CACHES,
        "quickscale.W904",
        "Each process has its own cache: rate limits are counted per process.",
        "Set REDIS_URL=redis://host:6379/0",
    )
    yield (
        {"*", "."} & set(settings.ALLOWED_HOSTS),
        "quickscale.W905",
        "The site accepts any host name: links and caches can be forged.",
        "Set ALLOWED_HOSTS to the site's host names: ALLOWED_HOSTS=shop.example.com",
    )
    yield (
        settings.SECURE_SSL_REDIRECT and not quickscale_settings.TRUSTED_PROXIES,
        "quickscale.W906",
        "HTTPS is required, but no proxy is trusted: behind a proxy, every page "
        "redirects to itself and all visitors share one IP address.",
        "Set TRUSTED_PROXIES to the number of proxies in front: TRUSTED_PROXIES=1",
    )
    yield (
        settings.SECURE_HSTS_PRELOAD and settings.SECURE_HSTS_SECONDS,
        "quickscale.W907",
        "HSTS_PRELOAD submits the site to the browsers' preload list: its domain "
        "and all subdomains must use HTTPS permanently, and removal takes months.",
        'Set HSTS_PRELOAD=false. If you want this, add "quickscale.W907" to '
        "SILENCED_SYSTEM_CHECKS in settings.py.",
    )
    yield (
        _INPUT_MIDDLEWARE not in settings.MIDDLEWARE,
        "quickscale.W912",
        "Input that PostgreSQL rejects, such as a NUL character, causes a server error.",
        f'Add "{_INPUT_MIDDLEWARE}" before SessionMiddleware in MIDDLEWARE.',
    )


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


@register("quickscale")
def check_media_folder(**options: Any) -> list[CheckMessage]:
    """Refuse a folder of uploads that holds code or secrets, or lies among code (E910).

    Whoever serves it would serve those too, and an upload could become code.
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


@register("quickscale")
def check_private_storage(**options: Any) -> list[CheckMessage]:
    """Refuse private files without a storage of their own, or in one with addresses (E913)."""
    if not any(map(_has_private_files, apps.get_models())):
        return []
    fault = _find_storage_fault()
    if not fault:
        return []
    backend = '"BACKEND": "quickscale.core.storage.PrivateFileSystemStorage"'
    location = '"OPTIONS": {"location": BASE_DIR / "private"}'
    return [
        Error(
            f"{fault}.",
            hint=f'Set STORAGES["{PRIVATE}"] = {{{backend}, {location}}} in settings.py.',
            id="quickscale.E913",
        )
    ]


def _find_storage_fault() -> str:
    if PRIVATE not in settings.STORAGES:
        return "STORAGES has no entry for private files"
    try:
        storage = storages[PRIVATE]
    except InvalidStorageError as error:
        return f'STORAGES["{PRIVATE}"] can\'t be used: {error}'.rstrip(".")
    is_public = bool(getattr(storage, "base_url", None))
    return f'STORAGES["{PRIVATE}"] gives public addresses to private files' if is_public else ""


def _has_private_files(model: Any) -> bool:
    return any(isinstance(field, PrivateFileField) for field in model._meta.local_fields)


def _list_guarded() -> Iterator[Path]:
    storage: Any = settings.STORAGES.get(PRIVATE, {})
    private = Path(storage.get("OPTIONS", {}).get("location", ""))
    if private.is_absolute():
        yield Path(os.path.realpath(private))
    yield from (Path(os.path.realpath(app.path)) for app in apps.get_app_configs())
    if settings.STATIC_ROOT:
        yield Path(os.path.realpath(settings.STATIC_ROOT))
    for database in settings.DATABASES.values():
        if database["ENGINE"].endswith("sqlite3") and str(database["NAME"]).startswith("/"):
            yield Path(os.path.realpath(database["NAME"]))


def _overlap(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)
