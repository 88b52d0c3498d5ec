"""From what a theme says of a page to the head that search engines read."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.text import Truncator

from quickscale.core.conf import quickscale_settings
from quickscale.core.mail import absolute_url
from quickscale.core.plugin_framework import SeoData, SeoPage
from quickscale_feature_plugins.seo.conf import seo_settings
from quickscale_feature_plugins.seo.json_ld import build_graph
from quickscale_feature_plugins.seo.overrides import Override, read_override

#: As much of a description as results of a search show.
DESCRIPTION_LENGTH = 160
NOINDEX = "noindex, follow"
#: What a site out of production answers to everything.
NOT_IN_PRODUCTION = "noindex, nofollow"

Attributes = dict[str, str]


def build_head(page: SeoPage) -> SeoData:
    """Return the head of a page: what its editor says before what follows from what is on it."""
    if not page.is_public:
        return SeoData(title=fill_title(page), meta=list(describe_robots(is_listed=False)))
    if not page.path:
        return build_head_without_address(page)
    override = read_override(page.path)
    canonical = absolute_url(override.canonical or page.path)
    description = find_description(page, override)
    is_listed = not override.noindex
    return SeoData(
        title=override.title or fill_title(page),
        meta=[
            *name_meta("description", description),
            *describe_robots(is_listed=is_listed),
            *describe_card(page, override, description=description, url=canonical),
        ],
        links=list(describe_links(page, canonical) if is_listed else ()),
        json_ld=[build_graph(page, url=canonical)],
    )


def build_head_without_address(page: SeoPage) -> SeoData:
    """Return what can be said where a project mounts no page, and another program draws it."""
    description = find_description(page, Override())
    meta = [*name_meta("description", description), *describe_robots(is_listed=True)]
    return SeoData(title=fill_title(page), meta=meta)


def fill_title(page: SeoPage) -> str:
    """Return a title by the template of the page's kind; the site's name stands in it once."""
    site = quickscale_settings.SITE_NAME
    if page.title in ("", site):
        return site
    templates = seo_settings.TITLES
    return templates.get(page.kind, templates[""]).format(title=page.title, site=site)


def find_description(page: SeoPage, override: Override) -> str:
    text = override.description or " ".join(page.description.split())
    return Truncator(text).chars(DESCRIPTION_LENGTH)


def describe_robots(*, is_listed: bool) -> Iterator[Attributes]:
    if not seo_settings.INDEXING:
        return name_meta("robots", NOT_IN_PRODUCTION)
    return name_meta("robots", "" if is_listed else NOINDEX)


def describe_card(
    page: SeoPage, override: Override, *, description: str, url: str
) -> Iterator[Attributes]:
    """Yield what social networks show of a page that is linked to."""
    image = override.image or page.image
    values = {
        "og:type": page.og_type,
        "og:site_name": quickscale_settings.SITE_NAME,
        "og:title": override.title or page.title,
        "og:description": description,
        "og:url": url,
        "og:image": absolute_url(image) if image else "",
    }
    yield from ({"property": name, "content": text} for name, text in values.items() if text)
    yield from name_meta("twitter:card", "summary_large_image" if image else "summary")


def describe_links(page: SeoPage, canonical: str) -> Iterator[Attributes]:
    yield {"rel": "canonical", "href": canonical}
    for language, path in page.alternates.items():
        yield {"rel": "alternate", "hreflang": language, "href": absolute_url(path)}
    if default := page.alternates.get(settings.LANGUAGE_CODE):
        yield {"rel": "alternate", "hreflang": "x-default", "href": absolute_url(default)}


def name_meta(name: str, content: str) -> Iterator[Attributes]:
    if content:
        yield {"name": name, "content": content}
