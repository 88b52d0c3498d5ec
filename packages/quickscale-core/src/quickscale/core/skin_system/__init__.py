"""Presentation skins: pages and actions from screens, drawn by templates from plain data."""

from quickscale.core.skin_system.manifest import PresentationSkin

__all__ = ["PresentationSkin"]
