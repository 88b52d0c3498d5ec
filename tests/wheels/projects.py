"""Commands run in created projects, free of what the session around them has set."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

STRANGERS = ("VIRTUAL_ENV", "PYTHONPATH", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL")


def clean_environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in STRANGERS}
    return {**kept, **more}


def attempt(command: list[str], folder: Path, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        command,
        cwd=folder,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def run(command: list[str], folder: Path, **environment: str) -> str:
    status, output = attempt(command, folder, **environment)
    assert status == 0, output
    return output


def python(project: Path) -> str:
    return str(project / ".venv" / "bin" / "python")
