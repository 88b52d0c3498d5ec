from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from quickscale_testing.conformance.chosen_layers import choose_layers

_CHECKS = Path(__file__).parent / "checks"

#: In this order: once there is sample data it stays.
_ORDER = ("stack", "isolation", "empty", "pages", "actions", "operations")

_OPTIONS = (
    *("-p", "no:cacheprovider"),
    *("-p", "quickscale_testing.conformance.plugin"),
    *("-c", os.devnull),
    *("-o", "django_find_project=false"),
    *("--rootdir", str(_CHECKS)),
    "--import-mode=importlib",
    "--tb=short",
)


def main(arguments: Sequence[str]) -> int:
    """Run the kit on the stack that the environment and ``--layer`` name; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale_testing.settings")
    variables, others = choose_layers(arguments)
    os.environ.update(variables)
    checks = [str(_CHECKS / f"{name}.py") for name in _ORDER]
    return int(pytest.main([*_OPTIONS, *others, *checks]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
