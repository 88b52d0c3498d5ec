"""Projects created from built wheels, in empty environments, as an integrator gets them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from .projects import run

STACKS = {
    "shop": ("ecommerce", "modern-htmx", "analytics"),
    "agency": ("crm", "modern-htmx", "analytics"),
    "estate": ("realestate", "classic", "analytics"),
    "plainshop": ("ecommerce", "bare", ""),
    "core": ("base", "classic", ""),
    "studio": ("yoga", "bare", "journal"),
}


@pytest.fixture(scope="session")
def wheels() -> Path:
    folder = os.environ.get("QUICKSCALE_WHEELS")
    if not folder:
        pytest.skip("wheels have to be built: run nox -s wheels")
    return Path(folder)


@pytest.fixture(scope="session")
def create(wheels, tmp_path_factory) -> Callable[[str], Path]:
    """Return what creates the project of a stack, each only once."""

    @cache
    def create_project(name: str) -> Path:
        theme, skin, plugins = STACKS[name]
        home = tmp_path_factory.mktemp(name)
        layers = ["--business-theme", theme, "--presentation-skin", skin]
        layers += ["--feature-plugins", plugins, "--layers-from", str(wheels), "--demo"]
        run([sys.executable, "-m", "quickscale.core.cli", "create", name, *layers], home)
        return home / name

    return create_project


#: What a push does without: other projects show what these are made of.
AUTHORS = {"core", "plainshop", "studio"}


def mark_project(name: str) -> Any:
    """Let each project be created and tried by one worker."""
    marks = [pytest.mark.xdist_group(name), *([pytest.mark.authors] if name in AUTHORS else [])]
    return pytest.param(name, marks=marks)


@pytest.fixture(scope="session", params=map(mark_project, STACKS))
def project(request, create) -> Path:
    return create(request.param)


@pytest.fixture
def shop(create, tmp_path) -> Path:
    """A copy of the shop's project that a test may break; its environment is the original's."""
    original, copy = create("shop"), tmp_path / "shop"
    shutil.copytree(original, copy, ignore=shutil.ignore_patterns(".venv", "__pycache__"))
    (copy / ".venv").symlink_to(original / ".venv")
    return copy
