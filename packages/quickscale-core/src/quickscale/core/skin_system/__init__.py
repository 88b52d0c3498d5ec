"""Presentation skins: pages and actions from screens, drawn by templates that see plain data only."""

from quickscale.core.skin_system.manifest import PresentationSkin

__all__ = ["PresentationSkin"]
