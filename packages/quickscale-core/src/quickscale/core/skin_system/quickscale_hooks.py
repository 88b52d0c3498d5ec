"""The pages that search engines may list, as far as screens tell."""

from __future__ import annotations

import quickscale.core.seo.hooks  # noqa: F401  declares core.seo_pages
from quickscale.core import hooks
from quickscale.core.plugin_framework import SeoPage

from .head import is_public
from .screens import BoundScreen, screens_of, site_themes
from .titles import screen_title


@hooks.register("core.seo_pages")
def list_public_screens() -> list[SeoPage]:
    site = (bound for theme in site_themes() for bound in screens_of(theme))
    screens = (bound for bound in site if not bound.params)
    return [describe_screen(bound) for bound in screens if is_public(bound) and bound.url()]


def describe_screen(bound: BoundScreen) -> SeoPage:
    description = str(bound.screen.description)
    return SeoPage(title=screen_title(bound), path=bound.url(), description=description)
