"""Environments of their own, in which few wheels are tried out at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_string
from itertools import combinations
from pathlib import Path
from zipfile import ZipFile

from matrix import PLUGINS, SKINS, THEMES, Stack
from packaging.requirements import Requirement

#: What every environment has beside the layers that it tries.
_ALWAYS = ("quickscale_core", "quickscale_testing")
_STRANGERS = ("PYTHONPATH", "VIRTUAL_ENV", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True)
class Trial:
    """Some wheels in an environment of their own.

    Attributes:
        kind: ``isolated``, ``lowest`` or ``highest`` libraries, ``old layer``, ``old core``.
        name: what is tried, for people.
        wheels: what is installed.
        stack: what runs; without a skin it is checked and migrated, and no page is opened.
        checks: the options of the kit.
        requirements: further requirements to be installed.
        options: of the installer.
    """

    kind: str
    name: str
    wheels: tuple[Path, ...]
    stack: Stack
    checks: tuple[str, ...] = ("--quick",)
    requirements: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of a trial; ``output`` says why it failed."""

    trial: Trial
    passed: bool
    output: str = ""


def find_wheel(folder: Path, name: str) -> Path:
    """Return the wheel of a layer by its short name, or of a distribution by its prefix."""
    module = name.replace("-", "_")
    found = sorted({*folder.glob(f"{module}-*.whl"), *folder.glob(f"quickscale_*_{module}-*.whl")})
    if len(found) != 1:
        raise LookupError(f"{folder} has {len(found)} wheels of {name}; it has to have one.")
    return found[0]


def list_isolated(wheels: Path) -> Iterator[Trial]:
    """Yield any two layers that can meet, with nothing beside them but what they declare."""
    themes = [theme for theme in THEMES if theme != "base"]
    for pair in combinations((*themes, *SKINS, *PLUGINS), 2):
        if set(pair) <= {*themes} or set(pair) <= {*SKINS}:
            continue
        theme = next((name for name in pair if name in themes), "base")
        skin = next((name for name in pair if name in SKINS), "")
        plugins = tuple(name for name in pair if name in PLUGINS)
        files = tuple(find_wheel(wheels, name) for name in (*_ALWAYS, *pair))
        stack = Stack(theme, skin, plugins)
        yield Trial("isolated", " + ".join(pair), files, stack, ("--quick", "-k", "stack"))


def list_bounds(wheels: Path) -> Iterator[Trial]:
    """Yield everything with the oldest libraries that it says it runs with, and the newest."""
    stack = Stack("ecommerce", "modern-htmx", PLUGINS)
    names = (*_ALWAYS, stack.theme, stack.skin, *stack.plugins)
    files = tuple(find_wheel(wheels, name) for name in names)
    floors = tuple(sorted({line for file in files for line in list_libraries(file)}))
    oldest = ("--resolution", "lowest-direct")
    yield Trial("lowest", str(stack), files, stack, requirements=floors, options=oldest)
    yield Trial("highest", str(stack), files, stack, options=("--upgrade",))


def list_libraries(wheel: Path) -> Iterator[str]:
    """Yield what a wheel needs that is not ours, with the ranges that it gives."""
    for line in read_requirements(wheel):
        requirement = Requirement(line)
        if requirement.marker is None and not requirement.name.startswith("quickscale-"):
            yield line


def read_requirements(wheel: Path) -> list[str]:
    with ZipFile(wheel) as archive:
        [name] = (it for it in archive.namelist() if it.endswith(".dist-info/METADATA"))
        metadata = message_from_string(archive.read(name).decode())
    return metadata.get_all("Requires-Dist", [])


def run_trial(trial: Trial) -> Outcome:
    """Install a trial's wheels into an empty environment and run what it is for."""
    with tempfile.TemporaryDirectory(prefix="quickscale-trial-") as folder:
        python = f"{folder}/venv/bin/python"
        install = ["uv", "pip", "install", "--quiet", "--python", python, *trial.options]
        commands = [
            ["uv", "venv", "--quiet", "--python", sys.executable, f"{folder}/venv"],
            [*install, *map(str, trial.wheels), *trial.requirements],
            *([python, "-m", *command] for command in list_commands(trial)),
        ]
        for command in commands:
            done = subprocess.run(
                command, cwd=folder, env=_environment(trial, folder), text=True, check=False,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            if done.returncode:
                return Outcome(trial, False, done.stdout)
    return Outcome(trial, True)


def list_commands(trial: Trial) -> list[Sequence[str]]:
    if trial.stack.skin:
        return [("quickscale_testing.conformance", "-q", "-W", "ignore", *trial.checks)]
    manage = "quickscale_testing.manage"
    return [(manage, "check", "--fail-level", "WARNING"), (manage, "migrate", "--verbosity", "0")]


def _environment(trial: Trial, folder: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _STRANGERS}
    return {
        **kept,
        "TMPDIR": folder,
        "QUICKSCALE_TEST_THEME": trial.stack.theme,
        "QUICKSCALE_TEST_SKIN": trial.stack.skin,
        "QUICKSCALE_TEST_PLUGINS": ",".join(trial.stack.plugins),
    }
