"""The steps that turn the files of a project into a product on the screen.

Each may be run again: a creation that stopped half-way goes on from its marker.
"""

from __future__ import annotations

import json
import os
import secrets
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from quickscale.core.assembly.errors import StepFailed
from quickscale.core.assembly.interpreters import find_python

MARKER = ".quickscale-create.json"

_STRANGERS = {
    "DJANGO_SETTINGS_MODULE",
    "PYTHONDONTWRITEBYTECODE",
    "UV_PROJECT",
    "UV_PROJECT_ENVIRONMENT",
    "VIRTUAL_ENV",
}

#: How much of a failed command's output is shown.
_TAIL = 30


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what people read while it is done, and what it says when it is done."""

    name: str
    run: Callable[[], str]


def plan_steps(project: Path, *, demo: bool) -> Iterator[Step]:
    """Yield what is left to do once the files of ``project`` are written."""
    yield Step("Installing packages", lambda: install_layers(project))
    if demo:
        yield Step(
            "Setting up the database and sample data",
            lambda: run_manage_command(project, "load_demo"),
        )
    else:
        yield Step(
            "Setting up the database",
            lambda: run_manage_command(project, "migrate", "--verbosity", "0"),
        )


def write_environment(project: Path) -> None:
    """Give the development machine a ``.env`` with a secret of its own, unless there is one."""
    file, draft = project / ".env", project / ".env.draft"
    if file.exists():
        return
    try:
        draft.touch(mode=0o600)
        draft.write_text(f"DEBUG=true\nSECRET_KEY={secrets.token_urlsafe(50)}\n", encoding="utf-8")
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)


def install_layers(project: Path) -> str:
    """Make the project's own environment in ``.venv`` and install what ``pyproject.toml`` names."""
    uv = find_uv()
    if uv:
        return _run([uv, "sync", "--quiet"], project)
    _run([sys.executable, "-m", "venv", ".venv"], project)
    wheels = [f"./wheels/{file.name}" for file in sorted(project.glob("wheels/*.whl"))]
    requirements = _requirements(project)
    install = [find_python(project), "-m", "pip", "install", "--quiet", *wheels, *requirements]
    return _run(install, project)


def build_wheels(project: Path, folders: Iterable[Path]) -> str:
    """Build the wheels of the distributions in ``folders`` into the project's ``wheels/``."""
    uv, target = find_uv(), str(project / "wheels")
    if uv:
        build = [uv, "build", "--quiet", "--wheel", "--out-dir", target]
    else:
        build = [*_find_pip(), "wheel", "--quiet", "--no-deps", "--wheel-dir", target]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outputs = list(pool.map(lambda folder: _run([*build, str(folder)], project), folders))
    return "\n".join(filter(None, outputs))


def _find_pip() -> list[str]:
    if find_spec("pip") is None:
        raise StepFailed(
            "Neither uv nor pip is installed.", hint="install uv, then run the command again"
        )
    return [sys.executable, "-m", "pip"]


def find_uv() -> str | None:
    """Return the uv beside this interpreter or on the path."""
    beside = Path(sys.executable).with_name("uv.exe" if os.name == "nt" else "uv")
    return str(beside) if beside.exists() else shutil.which("uv")


def run_manage_command(project: Path, *arguments: str) -> str:
    """Run one of the project's management commands and return what it says."""
    return _run([find_python(project), "manage.py", *arguments], project)


def read_marker(project: Path) -> dict[str, object] | None:
    """Return what an unfinished creation was asked for, or None."""
    file = project / MARKER
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None


def _requirements(project: Path) -> list[str]:
    import tomllib

    with (project / "pyproject.toml").open("rb") as file:
        dependencies: list[str] = tomllib.load(file)["project"]["dependencies"]
    return dependencies


def _run(command: list[str], project: Path) -> str:
    done = subprocess.run(  # noqa: S603
        command, cwd=project, env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = (done.stderr + done.stdout).strip().splitlines()[-_TAIL:]
        raise StepFailed(f"Output of {shlex.join(command)}:\n" + "\n".join(lines))
    return done.stdout.strip()


def _environment() -> dict[str, str]:
    """Return the environment without what would lead a command astray.

    The caller's own project is none of the new one's, and its bytecode is worth keeping: otherwise
    each step compiles Django anew.
    """
    return {name: value for name, value in os.environ.items() if name not in _STRANGERS}
