"""What tests of all packages share."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import translation

pytest_plugins = ["quickscale_testing.databases", "quickscale_testing.postgres"]

ROOT = Path(__file__).parent

#: The tests of layers that the usual stack lacks, and what chooses the one that they run on.
STACKS = {
    "packages/feature-plugin-seo/tests": {"QUICKSCALE_TEST_PLUGINS": "analytics,seo"},
    "packages/business-theme-crm/tests": {"QUICKSCALE_TEST_THEME": "crm"},
    "packages/business-theme-realestate/tests": {"QUICKSCALE_TEST_THEME": "realestate"},
}
#: What needs a process of its own, and what runs it.
APART = {"tests/browser": "nox -s browser", "tests/fuzz": "nox -s fuzz"} | {
    folder: " ".join([*(f"{name}={value}" for name, value in chosen.items()), "pytest", folder])
    for folder, chosen in STACKS.items()
    if any(os.environ.get(name) != value for name, value in chosen.items())
}

#: Keeps what facets are counted of, in a process that has counted any.
SNAPSHOTS = "quickscale_business_themes.ecommerce.services.faceting.keeping"

#: Where the tests stand that take longest.
LONGEST = (
    "tests/input/",
    "tests/test_skins.py",
    "tests/test_stranger.py",
    "packages/quickscale-core/tests/credits/test_against_a_model.py",
)


def register_profiles() -> None:
    """Try the same examples at each push everywhere, and many others at night."""
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "push",
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=40,
        suppress_health_check=[HealthCheck.too_slow],
    )
    night = {"derandomize": False, "max_examples": 1000, "print_blob": True}
    settings.register_profile("nightly", settings.get_profile("push"), **night)
    settings.load_profile("push")


# The matrix tries mails where nothing is installed but wheels.
if find_spec("hypothesis"):
    register_profiles()


def list_apart(config: pytest.Config) -> list[str]:
    """Return the folders of ``APART`` that this run would have come to, had it taken them in."""
    named = [config.invocation_params.dir / argument.partition("::")[0] for argument in config.args]
    return [
        folder
        for folder in APART
        if any((ROOT / folder).is_relative_to(path) for path in named)
        and not any(path == ROOT / folder for path in named)
    ]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if collection_path in [ROOT / it for it in list_apart(config)] else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: begun last, one worker would wait for the other."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection_finish() -> None:
    """Look rarely for garbage: what was imported and collected stays, and is large."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for folder in list_apart(config):
        terminalreporter.write_line(f"LEFT OUT {folder}: run {APART[folder]}", yellow=True)


@pytest.fixture(autouse=True)
def _empty_the_cache() -> None:
    """Let each test begin with an empty cache, whatever an earlier one has had kept, and when."""
    cache.clear()
    if snapshots := sys.modules.get(SNAPSHOTS):
        snapshots.forget_snapshots()


@pytest.fixture(autouse=True)
def _forget_the_language() -> Iterator[None]:
    """Leave the language of one test's last request to that test."""
    yield
    translation.deactivate()
