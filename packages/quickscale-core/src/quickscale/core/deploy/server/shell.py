"""Programs that the server runs, as the user of the site where they run its code."""

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .events import Refused

#: How much of a failed program's output is shown.
_TAIL = 15
#: What a site must not inherit from whoever is signed in.
_STRANGERS = (
    "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "REDIS_URL",
    "SECRET_KEY", "UV_PROJECT", "UV_PROJECT_ENVIRONMENT", "VIRTUAL_ENV",
)  # fmt: skip


class CommandFailed(Refused):
    def __init__(self, command: Sequence[str], status: int, output: str) -> None:
        shown = "\n".join(output.strip().splitlines()[-_TAIL:])
        super().__init__(f"{' '.join(command[:4])} failed with {status}:\n{shown}".strip())
        self.output = output


def make_environment(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _STRANGERS}
    return {**kept, "HOME": str(home), "PYTHONUNBUFFERED": "1", **more}


def become(user: str) -> dict[str, Any]:
    """Return what makes a process ``user``'s; nothing where it is already."""
    if user == current_user():
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def current_user() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def run(
    command: Sequence[str],
    *,
    data: bytes | None = None,
    timeout: int = 900,
    user: str | None = None,
    **options: Any,
) -> bytes:
    """Run a program to its end and return what it prints.

    Raises:
        CommandFailed: it ends with another status than 0, or not in time.
    """
    given: dict[str, Any] = {"input": data} if data is not None else {"stdin": subprocess.DEVNULL}
    if user:
        given.update(become(user))
    try:
        done: subprocess.CompletedProcess[bytes] = subprocess.run(
            command, capture_output=True, check=False, timeout=timeout, **given, **options
        )
    except FileNotFoundError:
        raise Refused(
            f"{command[0]} is not installed on the server.", "quickscale server prepare"
        ) from None
    except subprocess.TimeoutExpired:
        raise CommandFailed(command, -1, f"It took longer than {timeout} seconds.") from None
    if done.returncode:
        output = (done.stdout + b"\n" + done.stderr).decode(errors="replace")
        raise CommandFailed(command, done.returncode, output)
    return done.stdout
