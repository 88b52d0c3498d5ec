"""What a presentation skin says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from quickscale.core.manifests.base import LayerManifest


class PresentationSkin(LayerManifest):
    """A frontend: what it is built with and what it can draw.

    Attributes:
        technology: ``htmx``, ``django``, ``react`` and so on.
        screen_kinds: the kinds of screen that it has a generic template for.
        color_schemes: the schemes that it draws.
        rtl: whether it draws right-to-left languages.
        budgets: the most that one page loads, in gzipped bytes, by ``js`` and ``css``.
        tokens: design tokens and their values in this skin, overridden by the merchant.
    """

    kind: ClassVar[str] = "presentation_skin"

    technology: ClassVar[str] = "django"
    screen_kinds: ClassVar[tuple[str, ...]] = ()
    color_schemes: ClassVar[tuple[str, ...]] = ("light",)
    rtl: ClassVar[bool] = False
    budgets: ClassVar[Mapping[str, int]] = {}
    tokens: ClassVar[Mapping[str, str]] = {}
