"""Linked data: what is on a page in schema.org's terms, as one graph with stable ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quickscale.core.conf import quickscale_settings
from quickscale.core.mail import absolute_url
from quickscale.core.plugin_framework import SeoPage
from quickscale_feature_plugins.seo.conf import seo_settings

CONTEXT = "https://schema.org"
#: The properties whose values are addresses.
_ADDRESSES = frozenset({"@id", "contentUrl", "image", "item", "logo", "thumbnailUrl", "url"})

Thing = dict[str, Any]


def build_graph(page: SeoPage, *, url: str) -> Thing:
    """Return a page's graph: what is on it, the way down to it, and whose it is."""
    things = [
        *(identify(thing, url) for thing in page.json_ld),
        *describe_breadcrumbs(page.breadcrumbs, url),
        *describe_site(),
    ]
    return {"@context": CONTEXT, "@graph": [complete(thing) for thing in things]}


def identify(thing: Mapping[str, Any], url: str) -> Thing:
    kind = str(thing.get("@type", "thing")).lower()
    return {"@id": f"{url}#{kind}", **thing}


def describe_breadcrumbs(crumbs: Sequence[tuple[str, str]], url: str) -> list[Thing]:
    """Return the way down to a page; a list of one leads nowhere."""
    if len(crumbs) < 2:
        return []
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": path}
        for position, (name, path) in enumerate(crumbs, start=1)
    ]
    return [{"@type": "BreadcrumbList", "@id": f"{url}#breadcrumb", "itemListElement": items}]


def describe_site() -> list[Thing]:
    home = absolute_url("/")
    name = quickscale_settings.SITE_NAME
    organization = {
        "@type": "Organization",
        "@id": f"{home}#organization",
        "name": name,
        "url": home,
        **seo_settings.ORGANIZATION,
    }
    website = {
        "@type": "WebSite",
        "@id": f"{home}#website",
        "name": name,
        "url": home,
        "publisher": {"@id": f"{home}#organization"},
    }
    return [organization, website]


def complete(value: Any, *, name: str = "") -> Any:
    """Return a value without what is empty, and with whole addresses."""
    if isinstance(value, Mapping):
        parts = {key: complete(part, name=key) for key, part in value.items()}
        return {key: part for key, part in parts.items() if part not in ("", None, [], {})}
    if isinstance(value, list | tuple):
        return [complete(part, name=name) for part in value]
    if name in _ADDRESSES and isinstance(value, str) and value.startswith("/"):
        return absolute_url(value)
    return value
