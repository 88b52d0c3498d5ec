"""The service ``seo``: what a theme says of a page, and what search engines are told of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from quickscale.core.conf import quickscale_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class SeoPage:
    """What a theme says of one page.

    Attributes:
        title: what the page is called, without the site's name.
        path: its own, ``/products/mug/``; a query only if it leads to other content, such as
            ``?page=2``.
        description: plain text of any length.
        kind: whose title template applies: a model's label, ``ecommerce.product``, or ``page``.
        og_type: its type in Open Graph.
        image: the address or path of the picture that stands for it.
        is_public: whether search engines may list it.
        breadcrumbs: names and paths of the pages above it, from the top down, and its own.
        json_ld: what is on it, each in schema.org's terms: ``{"@type": "Product", …}``. Paths in
            them become addresses; what is empty is left out.
        alternates: its path in each language, where that differs; by default what
            ``i18n_patterns`` makes of ``path``.
    """

    title: str
    path: str
    description: str = ""
    kind: str = "page"
    og_type: str = "website"
    image: str = ""
    is_public: bool = True
    breadcrumbs: Sequence[tuple[str, str]] = ()
    json_ld: Sequence[Mapping[str, Any]] = ()
    alternates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeoData:
    """What a page's head says to search engines, as plain data that a skin draws.

    Attributes:
        title: the whole title, with the site's name.
        meta: the attributes of each ``<meta>``.
        links: the attributes of each ``<link>``.
        json_ld: linked data, each a document of its own.
    """

    title: str = ""
    meta: Sequence[Mapping[str, str]] = ()
    links: Sequence[Mapping[str, str]] = ()
    json_ld: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeoOverride:
    """What an editor says of a page; what is empty follows from what is on it.

    Attributes:
        title: the whole title, with the site's name; 200 characters at most.
        description: 500 characters at most.
        canonical: the path or address of the page that has the same content, 500 at most.
        noindex: whether search engines are kept from listing it, and sitemaps leave it out.
    """

    title: str = ""
    description: str = ""
    canonical: str = ""
    noindex: bool = False


class SeoService(Protocol):
    """Says what search engines should read. No call ever fails its caller's page."""

    def describe(self, page: SeoPage) -> SeoData:
        """Return the head of a page, in the active language."""

    def find_redirect(self, path: str) -> str | None:
        """Return where the page of ``path`` is now: empty if it is gone, None if unknown."""

    def get_robots_header(self) -> str:
        """Return ``X-Robots-Tag`` for every response, empty for none."""

    def write_robots(self) -> str | None:
        """Return ``/robots.txt``, None for none."""

    def write_sitemap_index(self) -> Iterable[str] | None:
        """Return ``/sitemap.xml`` in parts, None for none."""

    def write_sitemap(self, section: str, start: str) -> Iterable[str] | None:
        """Return the sitemap of a section that begins with the key ``start``, None for none."""

    def keeps_overrides(self) -> bool:
        """Return whether editors can say something of a page."""

    def read_override(self, path: str, language: str = "") -> SeoOverride:
        """Return what an editor says of the page of ``path``, for all languages or one."""

    def write_override(self, path: str, override: SeoOverride, language: str = "") -> None:
        """Keep what an editor says of the page of ``path``; nothing if all of it is empty.

        What it doesn't say, such as an image that was chosen elsewhere, stays.
        """


class NoSeo:
    """What stands in titles and descriptions without a plugin."""

    def describe(self, page: SeoPage) -> SeoData:
        description = " ".join(page.description.split())
        meta = ({"name": "description", "content": description},) if description else ()
        return SeoData(title=join_title(page.title), meta=meta)

    def find_redirect(self, path: str) -> str | None:
        return None

    def get_robots_header(self) -> str:
        return ""

    def write_robots(self) -> str | None:
        return None

    def write_sitemap_index(self) -> Iterable[str] | None:
        return None

    def write_sitemap(self, section: str, start: str) -> Iterable[str] | None:
        return None

    def keeps_overrides(self) -> bool:
        return False

    def read_override(self, path: str, language: str = "") -> SeoOverride:
        return SeoOverride()

    def write_override(self, path: str, override: SeoOverride, language: str = "") -> None:
        return None


def join_title(title: str) -> str:
    """Return a page's title with the site's name, once."""
    site = quickscale_settings.SITE_NAME
    return title if title == site else " · ".join(part for part in (title, site) if part)
