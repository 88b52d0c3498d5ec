"""The extension points of the layers kernel, where discovery finds them."""

from quickscale.core.theme_system.hooks import collect_dashboard_panels, collect_screens

__all__ = ["collect_dashboard_panels", "collect_screens"]
