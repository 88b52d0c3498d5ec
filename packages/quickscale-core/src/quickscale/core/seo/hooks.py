"""The points where layers say which of their pages search engines may list."""

from collections.abc import Iterable

from quickscale.core import hooks
from quickscale.core.plugin_framework import SeoPage

from .adapters import SeoAdapter


@hooks.declare("core.seo_adapters", kind="collect")
def collect_seo_adapters() -> list[Iterable[SeoAdapter]]:
    """Name what describes the page of each object of a model; a later one of a model wins.

    Called once, when the first page is described.
    """
    return []


@hooks.declare("core.seo_pages", kind="collect")
def collect_seo_pages() -> list[Iterable[SeoPage]]:
    """Name the public pages that show no single object, in the active language."""
    return []
