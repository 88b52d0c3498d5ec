"""What menus link to, read once a minute at most and anew after each change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from quickscale.core.theme_system.menus import MenuLink

#: The slug of the page whose content stands on the home page.
HOME = "home"

#: How long another process may still draw what this one has changed, in seconds.
_STALE = 60


@dataclass(frozen=True, slots=True)
class SiteLinks:
    """What every page needs to know of pages and menus, in one language.

    Attributes:
        pages: the titles of the published pages, by slug.
        menus: the links of each menu.
    """

    pages: Mapping[str, str] = field(default_factory=dict)
    menus: Mapping[str, tuple[MenuLink, ...]] = field(default_factory=dict)


def is_installed() -> bool:
    """Whether the project has the app."""
    return apps.is_installed("quickscale.core.pages")


def find_page_url(slug: str) -> str:
    """Return the path of a published page, such as ``terms``; empty where there is none."""
    return page_path(slug) if is_installed() and slug in load_links().pages else ""


def page_path(slug: str) -> str:
    """Return where a page stands, empty in a project that serves no pages."""
    try:
        return reverse("pages:page-detail", kwargs={"slug": slug})
    except NoReverseMatch:
        return ""


def load_links() -> SiteLinks:
    key = cache_key(get_language() or "")
    links: SiteLinks | None = cache.get(key)
    if links is None:
        links = read_links()
        cache.set(key, links, _STALE)
    return links


def read_links() -> SiteLinks:
    from .models import MenuItem

    language = get_language() or ""
    pages = read_titles(language)
    items = list(MenuItem.objects.filter(language__in=["", language]))
    return SiteLinks(pages=pages, menus=build_menus(items, pages))


def read_titles(language: str) -> dict[str, str]:
    """Return the titles of the published pages by slug, in the language nearest to the visitor."""
    from .models import Page

    rows = Page.objects.exclude(published_at=None).values_list("slug", "language", "title")
    ranks = {language: 2, "": 1}
    nearest = sorted(rows, key=lambda row: (ranks.get(row[1], 0), row))
    return {slug: title for slug, _language, title in nearest}


def build_menus(items: Iterable[Any], pages: Mapping[str, str]) -> dict[str, tuple[MenuLink, ...]]:
    from .targets import find_targets

    items = list(items)
    targets = find_targets([item.target for item in items if item.target], pages)
    menus: dict[str, list[MenuLink]] = {}
    for item in items:
        menus.setdefault(item.menu, []).extend(link_item(item, targets))
    return {menu: tuple(links) for menu, links in menus.items() if links}


def link_item(item: Any, targets: Mapping[str, Any]) -> Iterator[MenuLink]:
    """Yield the link of an item; none where what it links to isn't public, or is gone."""
    if item.url:
        yield MenuLink(item.label or item.url, item.url)
    elif found := targets.get(item.target):
        yield MenuLink(item.label or found.label, found.url)


def forget_links(**kwargs: Any) -> None:
    """Let pages read menus anew, now and once the running transaction is committed.

    A theme calls it when objects change that its menus may link to.
    """
    keys = [cache_key(code) for code, _name in settings.LANGUAGES]
    cache.delete_many(keys)
    # Somebody may have read the old rows meanwhile.
    transaction.on_commit(partial(cache.delete_many, keys))


def cache_key(language: str) -> str:
    return f"quickscale.pages.{language}"
