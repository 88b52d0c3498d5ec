"""Who may import whom: the contracts hold, and each of them can fail."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .workspace import ROOT, RUNTIME

LINT = Path(sys.executable).with_name("lint-imports")

#: Where an import may stand, by what its module's name ends in.
STYLES = {
    "at_once": "import {}\n",
    "lazily": "def later():\n    import {}\n",
    "for_types": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {}\n",
}

THEME = "quickscale_business_themes"
SKIN = "quickscale_presentation_skins"
PLUGIN = "quickscale_feature_plugins"

FORBIDDEN = [
    ("The core imports no layer", "quickscale.core.apis", f"{THEME}.yoga"),
    ("The core imports no layer", "quickscale.core.apis", f"{SKIN}.bare"),
    ("The core imports no layer", "quickscale.core.apis", f"{PLUGIN}.journal"),
    ("A theme imports no skin", f"{THEME}.yoga.late", f"{SKIN}.bare"),
    ("A theme imports no skin", f"{THEME}.yoga.late", f"{PLUGIN}.journal.models"),
    ("A plugin imports the core only", f"{PLUGIN}.journal.late", f"{THEME}.yoga"),
    ("A plugin imports the core only", f"{PLUGIN}.journal.late", f"{SKIN}.bare"),
    ("A skin imports quickscale.core.skin_system only", f"{SKIN}.bare.late", "quickscale.core"),
    (
        "A skin imports quickscale.core.skin_system only",
        f"{SKIN}.bare.late",
        "quickscale.core.hooks",
    ),
    ("A skin imports quickscale.core.skin_system only", f"{SKIN}.bare.late", f"{THEME}.yoga"),
    ("A skin imports quickscale.core.skin_system only", f"{SKIN}.bare.late", f"{PLUGIN}.journal"),
    (
        "A skin imports quickscale.core.skin_system only",
        f"{SKIN}.bare.late",
        "quickscale.core.skin_system.errors",
    ),
    ("The core stands in floors", "quickscale.core.api.upward", "quickscale.core.users"),
    (
        "The skin system stands in floors",
        "quickscale.core.skin_system.views.upward",
        "quickscale.core.skin_system.context_processors",
    ),
    ("The core's internals are", f"{THEME}.yoga.late", "quickscale.core.privacy.personal_data"),
    ("The core's internals are", f"{THEME}.yoga.late", "quickscale.core.api.fields"),
    ("The core's internals are", f"{PLUGIN}.journal.late", "quickscale.core.billing.api.plan_data"),
    ("Themes do not import each other", f"{THEME}.yoga.late", f"{THEME}.ecommerce"),
    ("Skins do not import each other", f"{SKIN}.bare.late", f"{SKIN}.modern_htmx"),
    ("Plugins do not import each other", f"{PLUGIN}.journal.late", f"{PLUGIN}.analytics"),
]
ALLOWED = [
    ("quickscale_business_themes.yoga.late", "quickscale.core.hooks"),
    ("quickscale_business_themes.yoga.late", "quickscale.core.billing.payments"),
    ("quickscale_business_themes.yoga.late", "quickscale.core.conf"),
    ("quickscale_business_themes.yoga.late", f"{PLUGIN}.analytics.services"),
    ("quickscale_presentation_skins.bare.late", "quickscale.core.skin_system"),
    ("quickscale_feature_plugins.journal.late", "quickscale.core.hooks"),
]


def lint(folder: Path) -> tuple[bool, str]:
    """Return whether the contracts hold in ``folder``, and what is said of them."""
    wide = {**os.environ, "COLUMNS": "1000"}  # no line is broken where it ends
    command = [LINT, "--no-cache", "--no-logo"]
    done = subprocess.run(
        command, cwd=folder, env=wide, capture_output=True, text=True, check=False
    )
    assert "Analyzed" in done.stdout, done.stdout + done.stderr
    return done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def write(tmp_path_factory) -> Callable[[str, str], Path]:
    """Return what writes a module into a copy of all sources, which goes before the installed."""
    folder = tmp_path_factory.mktemp("sources")
    for distribution in RUNTIME:
        target = folder / distribution.namespace.name / distribution.package.name
        shutil.copytree(distribution.package, target, ignore=without_python)
    shutil.copy(ROOT / ".importlinter", folder)

    def write(module: str, text: str) -> Path:
        folder.joinpath(*module.split(".")).with_suffix(".py").write_text(text)
        return folder

    return write


def without_python(folder: str, names: list[str]) -> list[str]:
    return [n for n in names if (Path(folder) / n).is_file() and not n.endswith(".py")]


@pytest.fixture(scope="module")
def broken(write) -> dict[str, str]:
    """What is said of each contract once all forbidden imports stand in the copy, in all styles."""
    for number, (_, importer, imported) in enumerate(FORBIDDEN):
        for style, text in STYLES.items():
            folder = write(f"{importer}_{number}_{style}", text.format(imported))
    holds, said = lint(folder)
    assert not holds
    for path in folder.rglob("*.py"):
        if path.stem.endswith(tuple(STYLES)):
            path.unlink()
    headings = re.split(r"\n(.+)\n-+\n", said)
    return dict(zip(headings[1::2], headings[2::2], strict=True))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("number", range(len(FORBIDDEN)))
def test_a_forbidden_import_is_found_wherever_it_stands(broken, number, style):
    contract, importer, imported = FORBIDDEN[number]
    said = next(text for name, text in broken.items() if name.startswith(contract))
    assert f"{importer}_{number}_{style} -> {imported} (l." in said


def test_what_is_imported_and_what_else_is_allowed_is_let_through(broken, write):
    for number, (importer, imported) in enumerate(ALLOWED):
        folder = write(f"{importer}_{number}", f"import {imported}\n")
    assert lint(folder)[0]
