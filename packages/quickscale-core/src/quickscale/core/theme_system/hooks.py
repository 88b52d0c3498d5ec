"""The extension points of screens, where discovery finds them."""

from quickscale.core.theme_system.registry import collect_dashboard_panels, collect_screens

__all__ = ["collect_dashboard_panels", "collect_screens"]
