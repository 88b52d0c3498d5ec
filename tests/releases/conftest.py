"""Wheels that were built before, and what is made of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture(scope="session")
def wheels() -> Path:
    folder = os.environ.get("QUICKSCALE_WHEELS")
    if not folder:
        pytest.skip("wheels have to be built: run nox -s releases")
    return Path(folder)


@pytest.fixture
def tools(monkeypatch) -> Path:
    """Let the workspace's tools be imported, and forgotten again."""
    monkeypatch.syspath_prepend(str(TOOLS))
    before = {*sys.modules}
    yield TOOLS
    for name in {*sys.modules} - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(TOOLS)):
            del sys.modules[name]
