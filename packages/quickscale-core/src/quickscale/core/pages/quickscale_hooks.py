"""What pages give by hooks."""

from __future__ import annotations

from collections.abc import Iterable

import quickscale.core.seo.hooks  # noqa: F401  declares core.seo_pages
from quickscale.core import hooks
from quickscale.core.manifests.layers import DASHBOARD
from quickscale.core.manifests.screens import Screen
from quickscale.core.plugin_framework import SeoPage
from quickscale.core.theme_system.menus import MenuLink

from .links import load_links
from .screens import SCREENS
from .seo import list_public_pages


@hooks.register("core.screens", order=60)
def add_screens(*, theme: str) -> Iterable[Screen]:
    """Give the staff's dashboard the pages, menus and pictures of the site."""
    return SCREENS if theme == DASHBOARD else ()


@hooks.register("core.menu_links")
def give_links(*, menu: str) -> Iterable[MenuLink]:
    return load_links().menus.get(menu, ())


@hooks.register("core.seo_pages")
def give_public_pages() -> list[SeoPage]:
    return list_public_pages()
