"""The extension points of the layers kernel, where discovery finds them."""

from quickscale.core.theme_system.registry import collect_screens

__all__ = ["collect_screens"]
