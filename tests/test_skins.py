"""The shop in the other skin that ships, which needs a stack and so a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = ("tests/skins/test_pages.py", "packages/presentation-skin-classic")


def test_the_shop_passes_its_page_tests_in_the_classic_skin() -> None:
    options = ["-q", "-p", "no:cacheprovider", "--nomigrations"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *PAGES],
        cwd=ROOT,
        env={**os.environ, "QUICKSCALE_TEST_SKIN": "classic"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout
