"""The things of a site that a menu may link to: its pages, lists, and objects with a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from quickscale.core.seo import SeoAdapter, get_adapters
from quickscale.core.skin_system.head import is_public
from quickscale.core.skin_system.screens import screens_of, site_themes
from quickscale.core.skin_system.titles import screen_title

from .links import HOME, page_path
from .models import MenuItem, Page

#: How many of each kind are offered at once.
_MOST = 50
_PAGE, _SCREEN = "page", "screen"


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a menu may link to.

    Attributes:
        key: what a menu item stores, ``ecommerce.category:12``.
        label: its title.
        kind: what it is, as people say it.
        url: its path.
    """

    key: str
    label: str
    url: str
    kind: str = ""


def list_targets(search: str = "") -> list[Target]:
    """Return what may be linked to, of which the title holds ``search``."""
    wanted = search.casefold()
    others = (each for each in list_screens() if wanted in each.label.casefold())
    return [*list_pages(search), *others, *list_objects(search)]


def list_pages(search: str = "") -> Iterator[Target]:
    """Yield all pages, since one may be linked before it is published."""
    pages = Page.objects.filter(title__icontains=search).exclude(slug=HOME)
    kind = str(Page._meta.verbose_name)
    titles = dict(pages.order_by("-language", "title").values_list("slug", "title"))
    for slug, title in titles.items():
        yield Target(f"{_PAGE}:{slug}", title, page_path(slug), kind)


def list_screens() -> Iterator[Target]:
    """Yield the pages of the theme that show the same to everybody, its lists for instance."""
    for theme in site_themes():
        for bound in screens_of(theme):
            if not bound.params and bound.screen.kind != "form" and is_public(bound):
                yield Target(f"{_SCREEN}:{bound.name}", screen_title(bound), bound.url())


def list_objects(search: str = "") -> Iterator[Target]:
    for adapter in get_adapters().values():
        if not adapter.title_field:
            continue
        found = adapter.get_queryset().filter(**{f"{adapter.title_field}__icontains": search})
        for subject in found.order_by(adapter.title_field, "pk")[:_MOST]:
            yield describe_object(adapter, subject)


def describe_object(adapter: SeoAdapter, subject: Any) -> Target:
    return Target(
        f"{adapter.kind}:{subject.pk}",
        str(subject),
        adapter.path_of(subject),
        str(adapter.model._meta.verbose_name),
    )


def find_targets(keys: Iterable[str], pages: Mapping[str, str]) -> dict[str, Target]:
    """Return those of ``keys`` that visitors may see, each kind by one statement.

    Args:
        pages: the titles of the published pages, by slug.
    """
    by_kind: dict[str, list[str]] = {}
    for key in keys:
        kind, _separator, identity = key.partition(":")
        by_kind.setdefault(kind, []).append(identity)
    found = [
        Target(f"{_PAGE}:{slug}", pages[slug], page_path(slug))
        for slug in by_kind.pop(_PAGE, ())
        if slug in pages
    ]
    if by_kind.pop(_SCREEN, ()):
        found += list_screens()
    for adapter in get_adapters().values():
        found += find_objects(adapter, by_kind.get(adapter.kind, ()))
    return {target.key: target for target in found if target.url}


def label_targets(items: Iterable[MenuItem]) -> dict[str, str]:
    """Return what menu items link to, as far as it is there, with the titles of drafts."""
    titles = dict(Page.objects.order_by("-language").values_list("slug", "title"))
    found = find_targets([item.target for item in items if item.target], titles)
    return {key: target.label for key, target in found.items()}


def find_objects(adapter: SeoAdapter, identities: Iterable[str]) -> list[Target]:
    keys = [pk for text in identities if (pk := read_key(adapter, text)) is not None]
    if not keys:
        return []
    return [describe_object(adapter, it) for it in adapter.get_queryset().filter(pk__in=keys)]


def read_key(adapter: SeoAdapter, text: str) -> Any:
    try:
        return adapter.model._meta.pk.to_python(text)
    except ValidationError:
        return None


def find_target(key: str) -> Target | None:
    """Return what a key stands for, whether or not visitors may see it yet."""
    if key.startswith(f"{_PAGE}:"):
        return next((each for each in list_pages() if each.key == key), None)
    return find_targets([key], {}).get(key)
