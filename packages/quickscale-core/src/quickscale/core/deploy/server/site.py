"""A site on the server: its folders, and what is known of its releases."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .files import append_json, read_json, read_lines, write_json
from .shell import become, current_user

COLORS = ("blue", "green")


def has_systemd() -> bool:
    return Path("/run/systemd/system").is_dir()


@dataclass(frozen=True)
class Site:
    """One target of one project.

    Args:
        target: what its ``deploy.toml`` says.
    """

    target: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.target['project']}-{self.target['environment_name']}"

    @cached_property
    def user(self) -> str:
        """Who runs the site's code: a user of its own, where there may be one."""
        return self.name if has_systemd() and os.geteuid() == 0 else current_user()

    @property
    def folder(self) -> Path:
        return Path(self.target["folder"]) / self.name

    @property
    def media(self) -> Path:
        return self.folder / "shared" / "media"

    @property
    def private(self) -> Path:
        return self.folder / "shared" / "private"

    def find_socket(self, color: str) -> Path:
        """Return where the web server of ``color`` answers."""
        return self.folder / "sockets" / color

    def make_folders(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("backups", "run"):
            (self.folder / name).mkdir(exist_ok=True, mode=0o700 if name == "backups" else 0o755)
        for path in ("releases", "environments", "cache", "shared", "shared/media"):
            self.make_own(self.folder / path)
        self.make_own(self.folder / "sockets", mode=0o750)
        self.make_own(self.private, mode=0o700)

    def make_own(self, folder: Path, *, mode: int = 0o755) -> None:
        """Make a folder that the site's user may write to."""
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)
        if become(self.user):
            shutil.chown(folder, self.user, self.user)

    # What serves: written in one go, so that it is the one truth after a crash.

    def read_state(self) -> dict[str, Any]:
        state: dict[str, Any] = read_json(self.folder / "state.json", {})
        return state

    def write_state(self, **changes: Any) -> dict[str, Any]:
        state = {**self.read_state(), **changes}
        write_json(self.folder / "state.json", state)
        return state

    def read_records(self) -> list[dict[str, Any]]:
        return read_lines(self.folder / "releases.jsonl")

    def add_record(self, record: Mapping[str, Any]) -> None:
        append_json(self.folder / "releases.jsonl", record)

    def find_release(self, release: str) -> Path:
        return self.folder / "releases" / release

    def describe_release(self, release: str) -> dict[str, Any]:
        """Return what was noted when it was built; nothing unless that was finished."""
        noted: dict[str, Any] = read_json(self.folder / "run" / f"{release}.built.json", {})
        return noted if self.find_release(release).is_dir() else {}

    def note_release(self, release: str, noted: Mapping[str, Any]) -> None:
        write_json(self.folder / "run" / f"{release}.built.json", noted)
