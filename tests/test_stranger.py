"""The stranger's theme, whose tests need a stack of their own and so processes of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quickscale_testing.forked import run_python

ROOT = Path(__file__).parent.parent


# In the other skins the conformance kit looks at it, in the session ``pairs``.
@pytest.mark.parametrize(
    "skin", ["bare", pytest.param("modern-htmx", marks=[pytest.mark.slow, pytest.mark.authors])]
)
def test_the_strangers_theme_passes_its_tests_in_two_skins(skin: str) -> None:
    stack = {"QUICKSCALE_TEST_THEME": "yoga", "QUICKSCALE_TEST_SKIN": skin}
    # The matrix migrates the theme from nothing; here its tables are made at once.
    options = ["-q", "-p", "no:cacheprovider", "--nomigrations"]
    command = ("-m", "pytest", *options, "tests/yoga")
    done = run_python(*command, cwd=ROOT, env={**os.environ, **stack})
    assert done.returncode == 0, done.stdout + done.stderr
