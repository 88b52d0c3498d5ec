"""The classic skin's pages, which need stacks of their own and so processes of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quickscale_testing.forked import run_python

ROOT = Path(__file__).parent.parent
OWN = "packages/presentation-skin-classic/tests"
TESTS = {
    "ecommerce": (
        "tests/skins/test_pages.py",
        "tests/skins/test_catalogue.py",
        f"{OWN}/test_frame.py",
    ),
    "base": (f"{OWN}/test_site_of_accounts.py",),
}


@pytest.mark.parametrize("theme", TESTS)
def test_the_classic_skin_passes_its_page_tests(theme: str) -> None:
    options = ["-q", "-p", "no:cacheprovider", "--nomigrations", *TESTS[theme]]
    stack = {"QUICKSCALE_TEST_THEME": theme, "QUICKSCALE_TEST_SKIN": "classic"}
    done = run_python("-m", "pytest", *options, cwd=ROOT, env={**os.environ, **stack})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout
