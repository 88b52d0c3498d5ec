"""Keep the translations of every published layer up to date.

    python tools/messages.py            gather new texts into the catalogues, and compile them
    python tools/messages.py --check    say what is stale, missing, doubtful or not compiled

Each app has a ``locale`` folder of its own. A translator edits the ``django.po`` files in between,
and beside them ``allauth.po``, which puts texts of allauth in our own words. Needs GNU gettext.
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

import allauth

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("de", "ar")

#: The packages with texts, and the app whose catalogue takes those that lie in no app's folder.
PACKAGES = {
    "packages/quickscale-core/src/quickscale/core": "layers",
    "packages/business-theme-ecommerce/src/quickscale_business_themes/ecommerce": "",
    "packages/business-theme-crm/src/quickscale_business_themes/crm": "",
    "packages/business-theme-realestate/src/quickscale_business_themes/realestate": "",
    "packages/presentation-skin-modern-htmx/src/quickscale_presentation_skins/modern_htmx": "",
    "packages/presentation-skin-classic/src/quickscale_presentation_skins/classic": "",
    "packages/feature-plugin-analytics/src/quickscale_feature_plugins/analytics": "",
    "packages/feature-plugin-seo/src/quickscale_feature_plugins/seo": "",
}

#: A file beside a catalogue: other words for the texts of allauth, compiled into the same ``.mo``.
#: The apps that come before allauth in INSTALLED_APPS win.
OVERRIDES = "allauth.po"


@dataclass(frozen=True)
class Package:
    """One layer's texts, and the catalogues of its apps."""

    source: Path
    default_app: str

    @property
    def locales(self) -> list[Path]:
        """The locale folder of each app, the one for texts of no app first.

        Django gives a file to the first folder whose parent's path begins its own: ``api_keys``
        has to be asked before ``api``.
        """
        default = self.source / self.default_app
        apps = {file.parent for file in self.source.rglob("apps.py")} - {default}
        return [
            it / "locale" for it in (default, *sorted(apps, key=lambda it: (-len(str(it)), it)))
        ]

    def folders(self) -> list[Path]:
        """The folders that hold texts, one for each app and language."""
        texts = (
            file
            for locale in self.locales
            for file in locale.glob("*/LC_MESSAGES/*.po")
            if file.name in ("django.po", OVERRIDES)
        )
        return sorted({file.parent for file in texts})

    def catalogues(self) -> list[Path]:
        return [it / "django.po" for it in self.folders() if (it / "django.po").exists()]

    def moved(self, root: Path) -> Package:
        """Return the same package in a copy of the workspace."""
        return Package(root / self.source.relative_to(ROOT), self.default_app)


def list_packages() -> list[Package]:
    return [Package(ROOT / source, app) for source, app in PACKAGES.items()]


def gather(package: Package) -> None:
    """Write the package's texts into the catalogues of its apps; translations that fit are kept."""
    for locale in package.locales:
        locale.mkdir(exist_ok=True)
    chosen = [f"--locale={language}" for language in LANGUAGES]
    code = (
        "import sys; from django.conf import settings; "
        f"settings.configure(LOCALE_PATHS={[str(it) for it in package.locales]!r}); "
        "from django.core.management import execute_from_command_line as run; run(sys.argv)"
    )
    tidy = ["--add-location=file", "--no-obsolete", "--no-wrap", "--ignore=project_template", "-v0"]
    # -P: the core's own package "http" would be found before Python's.
    command = [sys.executable, "-P", "-c", code, "makemessages", *chosen, *tidy]
    before = {file: file.stat().st_mtime_ns for file in package.catalogues()}
    subprocess.run(command, cwd=package.source, check=True)
    for catalogue in package.catalogues():
        if before.get(catalogue) == catalogue.stat().st_mtime_ns:
            forget(catalogue)
        else:
            settle_head(catalogue, catalogue.parent.parent.name)
    for locale in package.locales:
        if not any(locale.iterdir()):
            locale.rmdir()


def forget(catalogue: Path) -> None:
    """Remove the catalogue of an app that has no texts any more."""
    catalogue.unlink()
    catalogue.with_suffix(".mo").unlink(missing_ok=True)


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


def compile_folder(folder: Path) -> None:
    """Compile an app's catalogue of one language, together with the overrides beside it."""
    parts = [str(folder / name) for name in ("django.po", OVERRIDES) if (folder / name).exists()]
    join = ["msgcat", "--use-first", *parts]
    joined = subprocess.run(join, check=True, capture_output=True)
    command = ["msgfmt", "--check-format", "-o", str(folder / "django.mo"), "-"]
    subprocess.run(command, check=True, input=joined.stdout)


def find_faults(package: Package, root: Path) -> Iterator[str]:
    """Yield what is wrong with the package's catalogues, compared with a fresh gathering."""
    fresh = package.moved(root)
    shutil.copytree(package.source, fresh.source, dirs_exist_ok=True)
    gather(fresh)
    for folder in sorted({*package.folders(), *_moved_back(fresh, package)}):
        yield from judge(folder, fresh.source / folder.relative_to(package.source))


def _moved_back(fresh: Package, package: Package) -> Iterator[Path]:
    return (package.source / it.relative_to(fresh.source) for it in fresh.folders())


def judge(committed: Path, gathered: Path) -> Iterator[str]:
    """Yield what is wrong with one app's catalogue of one language."""
    name = committed.relative_to(ROOT)
    catalogue, fresh = committed / "django.po", gathered / "django.po"
    if catalogue.exists() != fresh.exists() or _read(catalogue) != _read(fresh):
        yield f"{name} is stale: run python tools/messages.py"
        return
    if catalogue.exists() and (texts := list_doubtful(catalogue)):
        yield f"{name} lacks a sure translation of:\n{texts}"
        return
    compile_folder(gathered)
    if read_compiled(committed / "django.mo") != read_compiled(gathered / "django.mo"):
        yield f"{name} is not compiled: run python tools/messages.py"
    if (overrides := committed / OVERRIDES).exists():
        yield from judge_overrides(overrides, gathered / "allauth.mo")


def _read(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""


def judge_overrides(overrides: Path, compiled: Path) -> Iterator[str]:
    """Yield which texts the overrides replace that allauth no longer has."""
    command = ["msgfmt", "-o", str(compiled), str(overrides)]
    subprocess.run(command, check=True)
    own = Path(allauth.__file__).parent / "locale/de/LC_MESSAGES/django.mo"
    for text in sorted(map(str, read_compiled(compiled).keys() - read_compiled(own).keys())):
        yield f"{overrides.relative_to(ROOT)} replaces a text that allauth no longer has: {text}"


def list_doubtful(catalogue: Path) -> str:
    """Return the entries that are untranslated or fuzzy, as text."""
    found = ""
    for wanted in ("--untranslated", "--only-fuzzy"):
        command = ["msgattrib", wanted, "--no-obsolete", "--no-wrap", catalogue]
        found += subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return found


def read_compiled(compiled: Path) -> dict[object, str]:
    """Return the messages of a compiled catalogue."""
    if not compiled.exists():
        return {}
    with compiled.open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]


def update() -> int:
    for package in list_packages():
        gather(package)
        for folder in package.folders():
            compile_folder(folder)
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
