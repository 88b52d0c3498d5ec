"""Business themes: what a vertical's users need to see and do, said as data.

A theme's ``theme_config.py`` holds one :class:`BusinessTheme`. It is read, never executed, so it is
written in literals, the constructors of this module and ``gettext_lazy``.
"""

from quickscale.core.manifests.layers import BusinessTheme
from quickscale.core.manifests.screens import Action, Link, P, Panel, Screen

__all__ = ["Action", "BusinessTheme", "Link", "P", "Panel", "Screen"]
