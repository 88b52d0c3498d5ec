"""Where a project is deployed to: the tables of its ``deploy.toml``."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .errors import DeployError

FILE = "deploy.toml"
DRIVERS = ("process",)
#: The host that is this machine, reached without SSH.
LOCAL = "local"

_EXAMPLE = """write it, for example:
    [production]
    host = "root@shop.example.com"
    site_url = "https://shop.example.com\""""


@dataclass(frozen=True, slots=True)
class Target:
    """One environment of ``deploy.toml``.

    Args:
        host: as ssh takes it, ``user@host`` or ``user@host:port``; ``local`` is this machine.
        site_url: where visitors find the site.
        folder: where the server keeps its sites.
        web: processes of the web server.
        worker: processes that work on tasks; without any, tasks run at once.
        scheduler: processes that start periodic commands.
        health: the path that says whether a release is ready.
        smoke: the paths that have to answer through the proxy.
        ready: seconds until a release has to be ready.
        drain: seconds in which requests to the old release end before it is stopped.
        lock_timeout: seconds that a migration waits for a table, before it tries again.
        keep: releases kept for a rollback.
        backups: backups kept.
        environment: settings of the environment that are no secrets.
    """

    environment_name: str
    project: str
    host: str
    site_url: str
    driver: str = "process"
    folder: str = "/srv"
    web: int = 2
    worker: int = 1
    scheduler: int = 1
    health: str = "/health/ready/"
    smoke: tuple[str, ...] = ("/",)
    ready: int = 60
    drain: int = 5
    lock_timeout: int = 5
    keep: int = 5
    backups: int = 10
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.project}-{self.environment_name}"


_TEXTS = ("host", "site_url", "driver", "folder", "health")
_LEAST = {
    "web": 1,
    "worker": 0,
    "scheduler": 0,
    "ready": 1,
    "drain": 0,
    "lock_timeout": 1,
    "keep": 2,
    "backups": 1,
}
_KEYS = (*_TEXTS, *_LEAST, "smoke", "environment")


def read_target(project: Path, name: str) -> Target:
    """Return the target ``name`` of the project in the folder ``project``.

    Raises:
        DeployError: the file or the table is missing, or says what cannot be.
    """
    tables = _read_tables(project / FILE)
    if name not in tables:
        known = ", ".join(tables) or "none"
        raise DeployError(
            f"{FILE} has no target {name!r}; it has: {known}.", hint=_guess(name, tables)
        )
    return _read_table(name, tables[name], _read_project_name(project))


def choose_target(project: Path, name: str | None) -> Target:
    """Return the target ``name``, or the project's only one.

    Raises:
        DeployError: there are several, so that one has to be named.
    """
    names = list(_read_tables(project / FILE))
    if not names:
        raise DeployError(f"{FILE} has no target.", hint=_EXAMPLE)
    if name is None and len(names) != 1:
        raise DeployError(
            f"{FILE} has several targets: {', '.join(names)}.", hint=f"add --env {names[0]}"
        )
    return read_target(project, name or names[0])


def _read_tables(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DeployError(f"The project has no {FILE}.", hint=_EXAMPLE) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeployError(f"{FILE} is not valid TOML: {error}.") from None


def _read_project_name(project: Path) -> str:
    file = project / "pyproject.toml"
    name = str(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["name"])
    return re.sub(r"[^a-z0-9-]", "-", name.lower())


def _read_table(name: str, table: Any, project: str) -> Target:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name) or not isinstance(table, dict):
        raise DeployError(
            f"{FILE}: {name!r} is no target.", hint="name tables in lower case, as [production]"
        )
    for key in table:
        if key not in _KEYS:
            raise _refuse(name, key, "is unknown", _guess(key, _KEYS))
    for key in ("host", "site_url"):
        if key not in table:
            raise _refuse(name, key, "is missing", _EXAMPLE)
    values = {key: _read_value(name, key, value) for key, value in table.items()}
    target = Target(environment_name=name, project=project, **values)
    if len(target.name) > 31:
        raise DeployError(
            f"{target.name!r} is too long for a user of the server.", hint="shorten the target"
        )
    return target


def _read_value(table: str, key: str, value: Any) -> Any:
    if key in _LEAST:
        return _read_count(table, key, value)
    if key == "smoke":
        if not (isinstance(value, list) and all(_is_path(path) for path in value)):
            raise _refuse(table, key, "must be a list of paths", 'smoke = ["/", "/products/"]')
        return tuple(value)
    if key == "environment":
        return _read_environment(table, value)
    if not isinstance(value, str):
        raise _refuse(table, key, "must be text", f'{key} = "…"')
    return _read_text(table, key, value)


def _read_count(table: str, key: str, value: Any) -> int:
    least = _LEAST[key]
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise _refuse(table, key, f"must be a whole number from {least}", f"{key} = {least}")
    return value


def _read_text(table: str, key: str, value: str) -> str:
    if key == "driver" and value not in DRIVERS:
        hint = _guess(value, DRIVERS) or f"the drivers are: {', '.join(DRIVERS)}"
        raise _refuse(table, key, f"is unknown: {value!r}", hint)
    if key == "health" and not _is_path(value):
        raise _refuse(table, key, "must be a path", 'health = "/health/ready/"')
    if key == "folder" and not re.fullmatch(r"/[\w./-]+", value):
        raise _refuse(table, key, "must be an absolute path", 'folder = "/srv"')
    if (key == "host" and not re.fullmatch(r"[\w.@:\[\]-]+", value)) or value.startswith("-"):
        raise _refuse(table, key, "must be a host that ssh knows", 'host = "root@192.0.2.7"')
    if key == "site_url":
        _require_url(table, value)
    return value


def _require_url(table: str, value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[\w.-]+(:\d+)?", parts.netloc):
        raise _refuse(table, "site_url", "must be a URL", 'site_url = "https://shop.example.com"')
    if parts.path or parts.query or parts.fragment:
        raise _refuse(table, "site_url", "ends after the host", "leave out what stands behind it")


def _read_environment(table: str, value: Any) -> dict[str, str]:
    example = f'[{table}.environment]\n    SITE_NAME = "Example"'
    if not isinstance(value, dict):
        raise _refuse(table, "environment", "must be a table", example)
    for name, text in value.items():
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name) or not isinstance(text, str):
            raise _refuse(table, f"environment.{name}", "must be text under an A_NAME", example)
        if _is_secret(name):
            fix = f"quickscale secrets set {name} --env {table}"
            raise _refuse(table, f"environment.{name}", "is a secret", fix)
    return value


def _is_secret(name: str) -> bool:
    """Say whether the value is one of those that this committed file must not hold."""
    return name in {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "ANYMAIL"} or bool(
        re.search(r"SECRET|PASSWORD|TOKEN|_KEY$", name)
    )


def _is_path(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"/[\w./?=&%-]*", value))


def _refuse(table: str, key: str, why: str, hint: str) -> DeployError:
    return DeployError(f"{FILE}: {table}.{key} {why}.", hint=hint)


def _guess(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {close[0]!r}?" if close else ""
