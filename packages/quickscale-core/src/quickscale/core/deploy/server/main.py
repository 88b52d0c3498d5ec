"""The program: reads a request, carries it out, and says how it ended."""

import base64
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from . import deploy, operations, prepare, rollback
from .driver import Driver
from .events import Refused, emit
from .keeper import keep
from .process import ProcessDriver, find_supervisor
from .settings import make_settings
from .shell import become, make_environment
from .site import Site
from .vault import Vault

_DRIVERS: Mapping[str, type[Driver]] = {"process": ProcessDriver}


def locate(site: Site, driver: Driver, arguments: Mapping[str, Any]) -> str:
    """Return where this program lies."""
    return sys.argv[0]


_COMMANDS: Mapping[str, Callable[[Site, Driver, Mapping[str, Any]], Any]] = {
    "backup": operations.back_up,
    "backups": operations.list_backups,
    "deploy": deploy.deploy,
    "finish": deploy.finish,
    "locate": locate,
    "maintenance": operations.turn_maintenance,
    "prepare": prepare.prepare,
    "releases": operations.list_releases,
    "restore": operations.restore,
    "rollback": rollback.roll_back,
    "secrets-list": operations.list_secrets,
    "secrets-rotate": operations.rotate_secret,
    "secrets-set": operations.set_secret,
    "status": operations.show_status,
}


def serve() -> None:
    """Carry out the request on standard input."""
    os.umask(0o022)
    request = json.loads(sys.stdin.buffer.readline())
    site = Site(request["target"])
    try:
        driver = _DRIVERS[site.target["driver"]](site)
        result = _COMMANDS[request["command"]](site, driver, request["arguments"])
    except Refused as error:
        emit("refused", message=error.message, hint=error.hint)
    except OSError as error:
        emit("refused", message=f"The server says: {error}.", hint="")
    else:
        emit("result", result=result)


def main() -> None:
    """Keep a service running, or give the terminal to a command of a site."""
    what, *arguments = sys.argv[1:]
    if what == "keep":
        keep(arguments[0], arguments[1:])
        return
    request = json.loads(base64.urlsafe_b64decode(arguments[0]))
    attach(Site(request["target"]), request["command"], request["arguments"])


def attach(site: Site, command: str, arguments: Mapping[str, Any]) -> None:
    if command == "logs":
        follow = find_supervisor(site).follow_log(**arguments)
        os.execvp(follow[0], follow)
    release = site.read_state().get("release")
    if not release:
        sys.exit("Nothing is deployed yet.")
    _open_console(site, release)


def _open_console(site: Site, release: str) -> None:
    folder = site.find_release(release)
    settings = {**make_settings(site, release), **Vault(site).read()}
    python = str(folder / ".venv" / "bin" / "python")
    who = become(site.user)
    if who:
        os.setgroups([])
        os.setgid(who["group"])
        os.setuid(who["user"])
    os.chdir(folder)
    os.execve(python, [python, "manage.py", "shell"], make_environment(site.folder, settings))
