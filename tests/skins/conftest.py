"""Every test of this folder is run for each skin that ships."""

from __future__ import annotations

import pytest

from .shipped import SKINS, Skin


@pytest.fixture(params=SKINS, ids=str)
def skin(request: pytest.FixtureRequest) -> Skin:
    return request.param
