"""Panels: the parts of a page that have an operation of their own."""

from .panels import build_panel_filters, build_panels

__all__ = ["build_panel_filters", "build_panels"]
