"""Making a server ready for a site; what is there already stays as it is."""

import grp
import os
import pwd
import secrets as random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from .driver import Driver
from .events import Refused, emit
from .proxy import Proxy
from .shell import CommandFailed, run
from .site import Site, has_systemd
from .vault import Vault

_TOOLS = Path("/opt/quickscale")
_APT = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}


@dataclass(frozen=True)
class Task:
    """One thing that the server needs, and whether it is there."""

    text: str
    is_done: Callable[[], bool]
    do: Callable[[], object]


def prepare(site: Site, driver: Driver, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Do what is missing, or list it with ``dry_run``."""
    _require_debian()
    done = []
    for task in _list_tasks(site, arguments):
        if task.is_done():
            continue
        emit("step", name="prepare", text=task.text)
        done.append(task.text)
        if not arguments["dry_run"]:
            task.do()
    return {"done": done, "dry_run": arguments["dry_run"]}


def _list_tasks(site: Site, arguments: Mapping[str, Any]) -> list[Task]:
    packages = ["python3-venv", "caddy", "postgresql-client"]
    packages += ["postgresql"] if arguments["with_postgresql"] else []
    packages += ["redis-server"] if arguments["with_redis"] else []
    missing = [name for name in packages if not _has_package(name)]
    secrets = ["SECRET_KEY"]
    secrets += ["DATABASE_URL"] if arguments["with_postgresql"] else []
    secrets += ["REDIS_URL"] if arguments["with_redis"] else []
    tasks = [
        Task(f"Install {', '.join(missing)}", lambda: not missing, lambda: _install(missing)),
        Task(f"Install uv into {_TOOLS}", (_TOOLS / "bin" / "uv").exists, _install_uv),
        Task(f"Add the user {site.user}", lambda: _has_user(site.user), lambda: _add_user(site)),
        Task(f"Make {site.folder}", (site.folder / "shared/private").is_dir, site.make_folders),
        Task("Let Caddy reach its sockets", lambda: _may_reach(site), lambda: _let_caddy_in(site)),
        Task("Configure Caddy", lambda: _has_sites(site), lambda: _configure_caddy(site)),
    ]
    for name in secrets:
        has, make = partial(_has_secret, site, name), partial(_make_secret, site, name)
        tasks.append(Task(f"Make the secret {name}", has, make))
    return tasks


def _require_debian() -> None:
    if os.geteuid() or not has_systemd() or not shutil.which("apt-get"):
        raise Refused(
            "Only a Debian or Ubuntu server with systemd can be prepared, by root.",
            "connect as root, or as somebody who may use sudo without a password",
        )


def _has_package(name: str) -> bool:
    try:
        status = run(["dpkg-query", "--show", "--showformat=${db:Status-Status}", name])
    except CommandFailed:
        return False
    return status == b"installed"


def _install(packages: list[str]) -> None:
    run(["apt-get", "update", "-qq"], env=_APT)
    run(["apt-get", "install", "-qq", "--no-install-recommends", *packages], env=_APT)


def _install_uv() -> None:
    run(["python3", "-m", "venv", str(_TOOLS)])
    run([str(_TOOLS / "bin" / "pip"), "install", "--quiet", "uv"])


def _has_user(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _add_user(site: Site) -> None:
    options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    run(["useradd", *options, "--home-dir", str(site.folder), site.user])


def _may_reach(site: Site) -> bool:
    return _has_user(site.user) and "caddy" in grp.getgrnam(site.user).gr_mem


def _let_caddy_in(site: Site) -> None:
    """Put Caddy's user into the site's group, which counts once Caddy is started again."""
    run(["usermod", "--append", "--groups", site.user, "caddy"])
    run(["systemctl", "restart", "caddy"])


def _has_sites(site: Site) -> bool:
    file = Proxy(site).folder / "Caddyfile"
    return file.exists() and "/sites/*.caddy" in file.read_text()


def _configure_caddy(site: Site) -> None:
    file = Proxy(site).folder / "Caddyfile"
    if file.exists():
        shutil.copy2(file, file.with_name("Caddyfile.before-quickscale"))
    Proxy(site).prepare()
    run(["systemctl", "enable", "--quiet", "caddy"])
    run(["systemctl", "reload-or-restart", "caddy"])


def _has_secret(site: Site, name: str) -> bool:
    return site.folder.is_dir() and name in Vault(site).read()


def _make_secret(site: Site, name: str) -> None:
    if name == "SECRET_KEY":
        value = random.token_urlsafe(50)
    elif name == "REDIS_URL":
        value = f"redis://127.0.0.1:6379/0?key_prefix={site.name}"
    else:
        value = _make_database(site)
    Vault(site).change(**{name: value})


def _make_database(site: Site) -> str:
    """Make a database and its owner; return its address."""
    password, name = random.token_hex(24), site.name
    port = run(["runuser", "-u", "postgres", "--", "psql", "-tAc", "SHOW port"]).decode().strip()
    role = (
        "ALTER" if _ask_postgres(f"SELECT 1 FROM pg_roles WHERE rolname = '{name}'") else "CREATE"
    )
    _ask_postgres(f"{role} ROLE \"{name}\" LOGIN PASSWORD '{password}'")
    if not _ask_postgres(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        _ask_postgres(f'CREATE DATABASE "{name}" OWNER "{name}"')
    return f"postgres://{name}:{password}@127.0.0.1:{port}/{name}"


def _ask_postgres(statement: str) -> str:
    command = ["runuser", "-u", "postgres", "--", "psql", "--no-psqlrc", "-tA"]
    return run(command, data=statement.encode()).decode().strip()
