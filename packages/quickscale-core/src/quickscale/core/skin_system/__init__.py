"""Presentation skins: pages and actions from screens, drawn by templates from plain data."""

from quickscale.core.manifests.skins import PresentationSkin

__all__ = ["PresentationSkin"]
