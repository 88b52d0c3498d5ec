"""Every command that documentation, projects, checks and hints print can be run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

from quickscale.core.cli import _COMMANDS

ROOT = Path(__file__).parents[2]
#: Commands of packages that an operator may choose to add.
OPTIONAL = {"rqworker"}


def list_files() -> Iterator[Path]:
    yield from (ROOT / "README.md", ROOT / "CONTRIBUTING.md")
    yield from sorted(ROOT.glob("docs/**/*.md"))
    yield from sorted(ROOT.glob("packages/*/README.md"))
    for pattern in ("*.py", "*-tpl", "*.html"):
        yield from sorted(ROOT.glob(f"packages/*/src/**/{pattern}"))


def list_commands() -> set[str]:
    """Return the commands of the installed apps, and those of the layers that aren't among them."""
    files = ROOT.glob("packages/*/src/**/management/commands/*.py")
    return set(get_commands()) | {file.stem for file in files} | OPTIONAL


def find_commands(pattern: str) -> dict[str, list[str]]:
    found = {path.relative_to(ROOT): re.findall(pattern, path.read_text()) for path in list_files()}
    return {str(path): names for path, names in found.items() if names}


@pytest.mark.parametrize(
    ("pattern", "known"),
    [
        (r"(?:[`'\"]|bin/|run\.py |^    |^\$ )quickscale ([a-z][a-z_-]+)", set(_COMMANDS)),
        (r"manage\.py ([a-z][a-z_]+)\b(?<! in)(?! or above)", list_commands()),
    ],
    ids=["quickscale", "manage.py"],
)
def test_a_printed_command_exists(pattern, known):
    printed = find_commands(f"(?m){pattern}")
    assert len(printed) > 5
    unknown = {path: sorted(set(names) - known) for path, names in printed.items()}
    assert {path: names for path, names in unknown.items() if names} == {}
