"""Panels: the parts of a page that have an operation of their own."""

from quickscale.core.skin_system.panels.filters import build_panel_filters
from quickscale.core.skin_system.panels.panels import build_panels

__all__ = ["build_panel_filters", "build_panels"]
