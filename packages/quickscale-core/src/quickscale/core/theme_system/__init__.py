"""Business themes: what a vertical's users need to see and do, said as data.

A theme's ``theme_config.py`` holds one :class:`BusinessTheme`, and the ``project_config.py`` of a
project's app one :class:`ProjectApp`. They are read, never executed, so they are written in
literals, the constructors of this module and ``gettext_lazy``.
"""

from quickscale.core.manifests.layers import BusinessTheme, ProjectApp
from quickscale.core.manifests.screens import Action, HeaderLink, Link, P, Panel, Screen

__all__ = ["Action", "BusinessTheme", "HeaderLink", "Link", "P", "Panel", "ProjectApp", "Screen"]
