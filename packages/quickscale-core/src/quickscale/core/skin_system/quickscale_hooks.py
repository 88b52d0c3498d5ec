"""The pages that search engines may list, as far as screens tell."""

from __future__ import annotations

import quickscale.core.seo.hooks  # noqa: F401  declares core.seo_pages
from quickscale.core import hooks
from quickscale.core.plugin_framework import SeoPage

from .head import is_public
from .screens import BoundScreen, chosen_theme, screens_of
from .titles import screen_title


@hooks.register("core.seo_pages")
def list_public_screens() -> list[SeoPage]:
    screens = (bound for bound in screens_of(chosen_theme()) if not bound.params)
    return [describe_screen(bound) for bound in screens if is_public(bound) and bound.url()]


def describe_screen(bound: BoundScreen) -> SeoPage:
    return SeoPage(title=screen_title(bound), path=bound.url())
