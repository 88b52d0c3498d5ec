"""Keep the translations of every published layer up to date.

    python tools/messages.py            gather new texts into the catalogues, and compile them
    python tools/messages.py --check    say what is stale, missing, doubtful or not compiled

Needs GNU gettext. A translator edits the ``django.po`` files in between.
"""

from __future__ import annotations

import argparse
import gettext
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("de", "ar")

#: Where each package keeps its texts, and the app below it that carries the catalogue.
PACKAGES = {
    "packages/quickscale-core/src/quickscale/core": "skin_system",
    "packages/business-theme-ecommerce/src/quickscale_business_themes/ecommerce": "",
    "packages/presentation-skin-modern-htmx/src/quickscale_presentation_skins/modern_htmx": "",
    "packages/feature-plugin-analytics/src/quickscale_feature_plugins/analytics": "",
}


@dataclass(frozen=True)
class Package:
    """One layer's texts and its catalogues."""

    source: Path
    app: str

    @property
    def locale(self) -> Path:
        return self.source / self.app / "locale"

    def catalogue(self, language: str) -> Path:
        return self.locale / language / "LC_MESSAGES" / "django.po"

    def moved(self, root: Path) -> Package:
        """Return the same package in a copy of the workspace."""
        return Package(root / self.source.relative_to(ROOT), self.app)


def list_packages() -> list[Package]:
    return [Package(ROOT / source, app) for source, app in PACKAGES.items()]


def gather(package: Package) -> None:
    """Write the package's texts into its catalogues; translations that fit are kept."""
    package.locale.mkdir(exist_ok=True)
    chosen = [f"--locale={language}" for language in LANGUAGES]
    code = (
        "import sys; from django.conf import settings; "
        f"settings.configure(LOCALE_PATHS=[{str(package.locale)!r}]); "
        "from django.core.management import execute_from_command_line as run; run(sys.argv)"
    )
    tidy = ["--no-location", "--no-obsolete", "--no-wrap", "--ignore=project_template", "-v0"]
    command = [sys.executable, "-c", code, "makemessages", *chosen, *tidy]
    subprocess.run(command, cwd=package.source, check=True)
    for language in LANGUAGES:
        settle_head(package.catalogue(language), language)


def settle_head(catalogue: Path, language: str) -> None:
    """Give a catalogue a head that says something, and changes only with its texts."""
    text = catalogue.read_text(encoding="utf-8")
    _, gap, entries = text.partition("\n\n")
    plural = re.search(r'^"Plural-Forms: .*\n', text, re.MULTILINE)
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f"{plural[0] if plural else ''}"
    )
    catalogue.write_text(head.rstrip("\n") + gap + entries, encoding="utf-8")


def compile_catalogue(catalogue: Path, target: Path) -> None:
    command = ["msgfmt", "--check-format", "-o", str(target), str(catalogue)]
    subprocess.run(command, check=True)


def find_faults(package: Package, root: Path) -> Iterator[str]:
    """Yield what is wrong with the package's catalogues, compared with a fresh gathering."""
    fresh = package.moved(root)
    shutil.copytree(package.source, fresh.source, dirs_exist_ok=True)
    gather(fresh)
    for language in LANGUAGES:
        committed, gathered = package.catalogue(language), fresh.catalogue(language)
        name = committed.relative_to(ROOT)
        if not committed.exists() or committed.read_bytes() != gathered.read_bytes():
            yield f"{name} is stale: run python tools/messages.py"
            continue
        if texts := list_doubtful(committed):
            yield f"{name} lacks a sure translation of:\n{texts}"
        compile_catalogue(gathered, gathered.with_suffix(".mo"))
        if read_compiled(committed) != read_compiled(gathered):
            yield f"{name} is not compiled: run python tools/messages.py"


def list_doubtful(catalogue: Path) -> str:
    """Return the entries that are untranslated or fuzzy, as text."""
    found = ""
    for wanted in ("--untranslated", "--only-fuzzy"):
        command = ["msgattrib", wanted, "--no-obsolete", "--no-wrap", catalogue]
        found += subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return found


def read_compiled(catalogue: Path) -> dict[object, str]:
    """Return the messages of the compiled catalogue beside ``catalogue``."""
    compiled = catalogue.with_suffix(".mo")
    if not compiled.exists():
        return {}
    with compiled.open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]


def update() -> int:
    for package in list_packages():
        gather(package)
        for language in LANGUAGES:
            catalogue = package.catalogue(language)
            compile_catalogue(catalogue, catalogue.with_suffix(".mo"))
    return 0


def check() -> int:
    with tempfile.TemporaryDirectory(prefix="quickscale-messages-") as folder:
        faults = [fault for it in list_packages() for fault in find_faults(it, Path(folder))]
    print("\n".join(faults) or "Every text is translated.")
    return 1 if faults else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    if not shutil.which("msgfmt"):
        print("GNU gettext is missing.", file=sys.stderr)
        return 2
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    return check() if parser.parse_args().check else update()


if __name__ == "__main__":
    sys.exit(main())
