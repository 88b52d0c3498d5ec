"""What search engines read of pages."""

from __future__ import annotations

from typing import Any

from quickscale.core.plugin_framework import SeoPage
from quickscale.core.seo.describing import describe_page

from .links import HOME, load_links, page_path
from .models import Page


def describe_content(page: Page, *, is_preview: bool) -> dict[str, Any]:
    """Return the head of a page; a preview isn't for search engines."""
    return describe_page(
        SeoPage(
            title=page.title,
            path="/" if page.slug == HOME else page_path(page.slug),
            description=page.description,
            is_public=not is_preview,
        )
    )


def list_public_pages() -> list[SeoPage]:
    """Return the published pages, whichever languages they are in."""
    pages = load_links().pages
    return [
        SeoPage(title=pages[slug], path=page_path(slug)) for slug in sorted(pages) if slug != HOME
    ]
