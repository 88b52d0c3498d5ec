"""The views of screens and of their actions, and the pages of errors.

A project gives a screen or an action a view of its own by its dotted path (``Screen.view``,
``Action.view``); the class extends the one of its kind.
"""

from quickscale.core.skin_system.views.actions import ActionView
from quickscale.core.skin_system.views.base import ScreenView
from quickscale.core.skin_system.views.forms import FormView
from quickscale.core.skin_system.views.screens import DashboardView, DetailView, ListView

__all__ = ["ActionView", "DashboardView", "DetailView", "FormView", "ListView", "ScreenView"]
