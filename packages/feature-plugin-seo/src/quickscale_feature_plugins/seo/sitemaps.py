"""The sitemap index and its sitemaps, written batch by batch however many pages there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Protocol
from urllib.parse import unquote
from xml.sax.saxutils import escape

from django.conf import settings
from django.urls import reverse

from quickscale.core.mail import absolute_url
from quickscale.core.seo import SeoAdapter, get_adapters, get_public_pages
from quickscale_feature_plugins.seo.conf import seo_settings
from quickscale_feature_plugins.seo.languages import in_each_language, list_languages
from quickscale_feature_plugins.seo.overrides import list_hidden_paths
from quickscale_feature_plugins.seo.rows import PathTemplate, format_moment, read_batches

#: As many addresses as the protocol allows in one file.
MOST_URLS = 50_000

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_LINKS = "http://www.w3.org/1999/xhtml"


class Section(Protocol):
    """The pages of one kind, which sitemaps list together."""

    name: str

    def count(self) -> int:
        """Return how many pages there are."""

    def write(self, start: int, stop: int) -> Iterator[str]:
        """Yield the entries of the pages from ``start`` to ``stop``, some at a time."""


class ScreenSection:
    """The pages that show no single object."""

    name = "pages"

    def count(self) -> int:
        return len(get_public_pages())

    def write(self, start: int, stop: int) -> Iterator[str]:
        hidden = list_hidden_paths()
        languages = in_each_language(lambda: [page.path for page in get_public_pages()])
        pages = list(zip(*languages, strict=True))[start:stop]
        shown = (paths for paths in pages if not is_hidden(paths, hidden))
        yield "".join(write_entries(paths) for paths in shown)


class ObjectSection:
    """The pages of a model's objects."""

    def __init__(self, adapter: SeoAdapter) -> None:
        self.adapter = adapter
        self.name = adapter.kind.replace(".", "-")
        self.templates = in_each_language(lambda: PathTemplate(adapter))

    def count(self) -> int:
        is_mounted = all(template.is_mounted for template in self.templates)
        return self.adapter.get_queryset().count() if is_mounted else 0

    def write(self, start: int, stop: int) -> Iterator[str]:
        hidden = list_hidden_paths()
        for rows in read_batches(self.adapter, start, stop):
            yield "".join(self.write_rows(rows, hidden))

    def write_rows(self, rows: Sequence[Sequence[object]], hidden: frozenset[str]) -> Iterator[str]:
        origin, moment_of = find_origin(), bool(self.adapter.modified_field)
        fills = [template.fill for template in self.templates]
        for _pk, *values in rows:
            moment = format_moment(values.pop()) if moment_of else ""
            paths = [fill(values) for fill in fills]
            if hidden and is_hidden(paths, hidden):
                continue
            yield write_entries(paths, moment=moment, origin=origin)


def list_sections() -> Iterator[Section]:
    yield ScreenSection()
    for adapter in get_adapters().values():
        yield ObjectSection(adapter)


def write_index() -> Iterable[str] | None:
    """Return the index in parts, None where nothing is to be listed."""
    if not seo_settings.INDEXING:
        return None
    paths = (
        reverse("quickscale-sitemap", kwargs={"section": section.name, "number": number})
        for section in list_sections()
        for number in range(1, -(-section.count() // most_pages()) + 1)
    )
    lines = (f"<sitemap><loc>{escape(absolute_url(path))}</loc></sitemap>\n" for path in paths)
    head = f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n'
    return chain([head], lines, ["</sitemapindex>\n"])


def write_sitemap(name: str, number: int) -> Iterable[str] | None:
    """Return a sitemap in parts, None where there is no such one."""
    section = next((each for each in list_sections() if each.name == name), None)
    start, most = (number - 1) * most_pages(), most_pages()
    if section is None or not seo_settings.INDEXING or not 0 <= start < section.count():
        return None
    head = f'{_HEAD}<urlset xmlns="{_NAMESPACE}" xmlns:xhtml="{_LINKS}">\n'
    return chain([head], section.write(start, start + most), ["</urlset>\n"])


def most_pages() -> int:
    """Return how many pages one file lists; each page names its languages in each of them."""
    return MOST_URLS // len(list_languages()) ** 2


def write_entries(paths: Sequence[str], *, moment: str = "", origin: str = "") -> str:
    """Return the entries of one page, one for each path that it has in a language."""
    origin = origin or find_origin()
    urls = [escape(f"{origin}{path}") if "&" in path else f"{origin}{path}" for path in paths]
    changed = f"<lastmod>{moment}</lastmod>" if moment else ""
    if len(urls) == 1 or len({*urls}) == 1:
        return f"<url><loc>{urls[0]}</loc>{changed}</url>\n"
    languages = zip(list_languages(), urls, strict=True)
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{url}"/>' for code, url in languages
    )
    default = urls[list_languages().index(settings.LANGUAGE_CODE)]
    links += f'<xhtml:link rel="alternate" hreflang="x-default" href="{default}"/>'
    return "".join(f"<url><loc>{url}</loc>{changed}{links}</url>\n" for url in urls)


def find_origin() -> str:
    return absolute_url("/").rstrip("/")


def is_hidden(paths: Sequence[str], hidden: frozenset[str]) -> bool:
    return any(unquote(path) in hidden for path in paths)
