"""A plugin of pytest: the sample shop's pictures are small, where the shop is installed."""

from __future__ import annotations

from contextlib import suppress


def pytest_configure() -> None:
    with suppress(ModuleNotFoundError):
        from quickscale_business_themes.ecommerce.samples import canvas

        canvas._PIXELS, canvas._SCALE = 64, 0.1  # type: ignore[misc]
