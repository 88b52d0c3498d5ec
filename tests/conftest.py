"""What tests that cross layers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _small_pictures() -> Iterator[None]:
    """Draw the sample shop's pictures small: the theme's own tests look at them in full size."""
    from quickscale_business_themes.ecommerce.samples import canvas

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(canvas, "_PIXELS", 64)
        patch.setattr(canvas, "_SCALE", 0.1)
        yield
