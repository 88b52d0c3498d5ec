"""The stranger's theme, whose tests need a stack of their own and so processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


# In the classic skin the conformance kit looks at it, in the session ``pairs``.
@pytest.mark.parametrize("skin", ["modern-htmx", "bare"])
def test_the_strangers_theme_passes_its_tests_in_two_skins(skin: str) -> None:
    stack = {"QUICKSCALE_TEST_THEME": "yoga", "QUICKSCALE_TEST_SKIN": skin}
    # The matrix migrates the theme from nothing; here its tables are made at once.
    options = ["-q", "-p", "no:cacheprovider", "--nomigrations"]
    command = [sys.executable, "-m", "pytest", *options, "tests/yoga"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **stack}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
