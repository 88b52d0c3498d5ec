"""Who may import whom: the contracts hold, and each of them can fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .workspace import ROOT, RUNTIME

LINT = Path(sys.executable).with_name("lint-imports")

LAZILY = "def later():\n    import {}\n"
FOR_TYPES = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {}\n"

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
    ("The core's internals are", f"{PLUGIN}.journal.late", "quickscale.core.billing.api.problems"),
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


def lint(folder: Path) -> tuple[bool, list[str]]:
    """Return whether the contracts hold in ``folder``, and the names of those that don't."""
    done = subprocess.run(
        [LINT, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    assert any("Analyzed" in line for line in lines), done.stdout + done.stderr
    broken = [line.partition(" BROKEN")[0] for line in lines if " BROKEN" in line]
    return done.returncode == 0, broken


@pytest.fixture(scope="module")
def copied(tmp_path_factory) -> Path:
    """A copy of all sources, which goes before the installed ones."""
    folder = tmp_path_factory.mktemp("sources")
    for distribution in RUNTIME:
        target = folder / distribution.namespace.name / distribution.package.name
        shutil.copytree(distribution.package, target, ignore=without_python)
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def without_python(folder: str, names: list[str]) -> list[str]:
    return [n for n in names if (Path(folder) / n).is_file() and not n.endswith(".py")]


@pytest.fixture
def write(copied):
    written = []

    def write(module: str, text: str) -> None:
        path = copied.joinpath(*module.split(".")).with_suffix(".py")
        path.write_text(text)
        written.append(path)

    yield write
    for path in written:
        path.unlink()


def test_no_layer_imports_what_it_must_not():
    assert lint(ROOT) == (True, [])


@pytest.mark.parametrize(("contract", "importer", "imported"), FORBIDDEN)
def test_a_forbidden_import_is_found(copied, write, contract, importer, imported):
    write(importer, f"import {imported}\n")
    holds, broken = lint(copied)
    assert not holds
    assert [name for name in broken if name.startswith(contract)]


@pytest.mark.parametrize("style", [LAZILY, FOR_TYPES], ids=["lazy", "types"])
def test_every_forbidden_import_is_found_wherever_it_stands(copied, write, style):
    for number, (_contract, importer, imported) in enumerate(FORBIDDEN):
        write(f"{importer}_{number}", style.format(imported))
    _holds, broken = lint(copied)
    contracts = {contract for contract, *_ in FORBIDDEN}
    assert {it for it in contracts if any(name.startswith(it) for name in broken)} == contracts


@pytest.mark.parametrize(("importer", "imported"), ALLOWED)
def test_an_allowed_import_is_let_through(copied, write, importer, imported):
    write(importer, f"import {imported}\n")
    assert lint(copied) == (True, [])
