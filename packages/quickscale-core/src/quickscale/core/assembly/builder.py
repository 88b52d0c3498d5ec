"""Making a project: validate, write, install, migrate, fill."""

import json
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from .errors import ProjectExists, StepFailed
from .interpreters import find_python
from .project_names import package_name
from .scaffold import render_project, write_folder
from .selection import Selection
from .sources import LayerSource

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
    name: str
    run: Callable[[], str]


def write_environment(project: Path) -> None:
    """Give the development machine a ``.env`` with a secret of its own."""
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
    uv = find_uv()
    if uv:
        return _run([uv, "sync", "--quiet"], project)
    _run([sys.executable, "-m", "venv", ".venv"], project)
    wheels = [f"./wheels/{file.name}" for file in sorted(project.glob("wheels/*.whl"))]
    text = (project / "pyproject.toml").read_text(encoding="utf-8")
    requirements = tomllib.loads(text)["project"]["dependencies"]
    install = [find_python(project), "-m", "pip", "install", "--quiet", *wheels, *requirements]
    return _run(install, project)


def build_wheels(project: Path, folders: Iterable[Path]) -> str:
    uv, target = find_uv(), str(project / "wheels")
    if uv:
        build = [uv, "build", "--quiet", "--wheel", "--out-dir", target]
    else:
        build = [*_find_pip(), "wheel", "--quiet", "--no-deps", "--wheel-dir", target]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outputs = list(pool.map(lambda folder: _run([*build, str(folder)], project), folders))
    # uv hides what it builds from git; here it belongs to the project.
    (project / "wheels" / ".gitignore").unlink(missing_ok=True)
    return "\n".join(filter(None, outputs))


def _find_pip() -> list[str]:
    if find_spec("pip") is None:
        raise StepFailed(
            "Neither uv nor pip is installed.", hint="install uv, then run the command again"
        )
    return [sys.executable, "-m", "pip"]


def find_uv() -> str | None:
    beside = Path(sys.executable).with_name("uv.exe" if os.name == "nt" else "uv")
    return str(beside) if beside.exists() else shutil.which("uv")


def run_manage_command(project: Path, *arguments: str) -> str:
    return _run([find_python(project), "manage.py", *arguments], project)


def _run(command: list[str], project: Path) -> str:
    done = subprocess.run(  # noqa: S603
        command, cwd=project, env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = (done.stderr + done.stdout).strip().splitlines()[-_TAIL:]
        raise StepFailed(f"Output of {shlex.join(command)}:\n" + "\n".join(lines))
    return done.stdout.strip()


def _environment() -> dict[str, str]:
    # The caller's project is none of the new one's; without bytecode each step compiles Django.
    return {name: value for name, value in os.environ.items() if name not in _STRANGERS}


@dataclass(frozen=True, slots=True)
class ProjectBuilder:
    """A project that is to be made in ``target``, or goes on where an earlier run stopped."""

    target: Path
    selection: Selection
    source: LayerSource
    demo: bool = False
    install: bool = True
    say: Callable[[str], None] = print

    def run(self) -> None:
        if os.path.lexists(self.target):
            self._require_resumable()
            self.say(f"Continuing {self.target.name}.")
        else:
            self._write()
        for step in self._plan():
            self._run_step(step)
        (self.target / MARKER).unlink()

    def _write(self) -> None:
        self.say(f"Creating {self.target.name}: {self.selection.summary}.")
        texts = render_project(self.target.name, package_name(self.target.name), self.selection)
        write_folder(
            self.target, {**texts, MARKER: json.dumps(self._describe_selection(), indent=2)}
        )
        write_environment(self.target)

    def _plan(self) -> Iterator[Step]:
        candidates = (self.selection.core, *self.selection.layers)
        yield Step("Building packages", lambda: self.source.copy_wheels(self.target, candidates))
        if not self.install:
            return
        yield Step("Installing packages", lambda: install_layers(self.target))
        if self.demo:
            name, command = "Setting up the database and sample data", ["load_demo"]
        else:
            name, command = "Setting up the database", ["migrate", "--verbosity", "0"]
        yield Step(name, lambda: run_manage_command(self.target, *command))

    def _run_step(self, step: Step) -> None:
        self.say(f"{step.name} …")
        try:
            output = step.run()
        except StepFailed as failure:
            raise StepFailed(
                f"Failed: {step.name}. {failure.message}",
                hint=failure.hint or "fix the problem, then run the same command again to continue",
            ) from failure
        if output:
            self.say(output)

    def _require_resumable(self) -> None:
        marker = self.target / MARKER
        if not marker.is_file():
            raise ProjectExists(
                f"{self.target} already exists. Existing files are never overwritten.",
                hint="choose another name, or move or delete that folder",
            )
        recorded = json.loads(marker.read_text(encoding="utf-8"))
        if recorded != self._describe_selection():
            raise ProjectExists(
                f"{self.target} contains an unfinished project with another selection: {recorded}.",
                hint="choose the same layers to continue, or move or delete that folder",
            )

    def _describe_selection(self) -> dict[str, object]:
        return {
            "business_theme": self.selection.theme_name,
            "presentation_skin": self.selection.skin.name,
            "feature_plugins": [plugin.name for plugin in self.selection.plugins],
        }
