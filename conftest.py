"""What tests of all packages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

pytest_plugins = ["quickscale_testing.postgres"]


@pytest.fixture(autouse=True)
def _forget_the_language() -> Iterator[None]:
    """Leave the language of one test's last request to that test."""
    yield
    translation.deactivate()
