"""Presentation skins: pages and actions from screens, drawn by templates from plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quickscale.core.manifests.layers import PresentationSkin
from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from quickscale.core.money.money import format_money

    from .views import ActionView, DashboardView, DetailView, FormView, ListView, ScreenView

__all__ = [
    "ActionView",
    "DashboardView",
    "DetailView",
    "FormView",
    "ListView",
    "PresentationSkin",
    "ScreenView",
    "format_money",
]

# Manifests import this package before Django is set up.
__getattr__ = import_lazily(
    __name__,
    {
        "views": (
            "ActionView",
            "DashboardView",
            "DetailView",
            "FormView",
            "ListView",
            "ScreenView",
        ),
        "cells": ("format_money",),
    },
)
