"""One deployer at a time. The kernel holds the lock, which ends with the process that has it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from .events import Refused


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def hold_lock(folder: Path, *, actor: str, command: str) -> Iterator[None]:
    """Hold the lock of the site in ``folder``.

    Raises:
        Refused: somebody else has it; the message says who, and since when.
    """
    with (folder / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _describe_owner(folder) from None
        owner = {"actor": actor, "command": command, "pid": os.getpid(), "since": now()}
        file.truncate(0)
        file.write(json.dumps(owner))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def read_owner(folder: Path) -> dict[str, str]:
    """Return who holds the lock; nothing, if nobody does."""
    try:
        with (folder / "lock").open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return {}
    except FileNotFoundError:
        return {}
    except BlockingIOError:
        try:
            owner: dict[str, str] = json.loads((folder / "lock").read_text())
        except ValueError:
            return {"actor": "somebody", "command": "a command", "pid": "?", "since": now()}
        return owner


def _describe_owner(folder: Path) -> Refused:
    owner = read_owner(folder)
    if not owner:
        return Refused("Somebody else has just ended.", "run the command again")
    age = datetime.now(UTC) - datetime.fromisoformat(owner["since"])
    return Refused(
        f"{owner['actor']} runs {owner['command']} since {owner['since']} "
        f"({int(age.total_seconds())} seconds), as process {owner['pid']} of the server.",
        f"wait for it; if it hangs, end it on the server with: kill {owner['pid']}",
    )
