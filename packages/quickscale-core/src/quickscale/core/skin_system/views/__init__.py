"""The views of screens and of their actions, and the pages of errors.

A project gives a screen or an action a view of its own by its dotted path (``Screen.view``,
``Action.view``); the class extends the one of its kind.
"""

from .actions import ActionView
from .forms import FormView
from .screens import DashboardView, DetailView, ListView, ScreenView

__all__ = ["ActionView", "DashboardView", "DetailView", "FormView", "ListView", "ScreenView"]
