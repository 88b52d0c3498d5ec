"""The sitemap index and its sitemaps, written batch by batch however many pages there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Protocol
from urllib.parse import unquote
from xml.sax.saxutils import escape, unescape

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from quickscale.core.mail import absolute_url
from quickscale.core.seo import SeoAdapter, get_adapters, get_public_pages
from quickscale_feature_plugins.seo.conf import seo_settings
from quickscale_feature_plugins.seo.languages import in_each_language, list_languages
from quickscale_feature_plugins.seo.overrides import list_hidden_paths
from quickscale_feature_plugins.seo.rows import (
    PathTemplate,
    Row,
    encode_all,
    list_starts,
    read_batches,
    tells_utc,
)

#: As many addresses as the protocol allows in one file.
MOST_URLS = 50_000
#: The start of a section that has one sitemap.
FIRST = "1"

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_LINKS = "http://www.w3.org/1999/xhtml"


class Section(Protocol):
    """The pages of one kind, which sitemaps list together."""

    name: str

    def starts(self) -> Iterable[Any]:
        """Return the key with which each sitemap begins."""

    def write(self, start: str) -> Iterator[str]:
        """Yield the entries of the sitemap that begins with a key, some at a time.

        Nothing is yielded where there is none.
        """


class ScreenSection:
    """The pages that show no single object; one sitemap holds them all."""

    name = "pages"

    def starts(self) -> Iterable[Any]:
        return [FIRST] if get_public_pages() else []

    def write(self, start: str) -> Iterator[str]:
        if start != FIRST:
            return
        hidden = list_hidden_paths()
        languages = in_each_language(lambda: [page.path for page in get_public_pages()])
        pages = [paths for paths in zip(*languages, strict=True) if not is_hidden(paths, hidden)]
        yield "".join(map(write_entries, pages))


class ObjectSection:
    """The pages of a model's objects."""

    def __init__(self, adapter: SeoAdapter) -> None:
        self.adapter = adapter
        self.name = adapter.kind.replace(".", "-")
        self.templates = in_each_language(lambda: PathTemplate(adapter))

    @property
    def is_mounted(self) -> bool:
        return all(template.path for template in self.templates)

    def starts(self) -> Iterable[Any]:
        return list_starts(self.adapter, most_pages()) if self.is_mounted else []

    def write(self, start: str) -> Iterator[str]:
        try:
            key = self.adapter.model._meta.pk.to_python(start)
        except ValidationError:
            return
        if not self.is_mounted:
            return
        hidden = list_hidden_paths()
        is_quick = all(template.text for template in self.templates)
        write_rows = self.write_by_template if is_quick else self.write_one_by_one
        for rows in read_batches(self.adapter, key, most_pages()):
            shown = [row for row in rows if not self.is_hidden(row, hidden)] if hidden else rows
            yield write_rows(shown) if shown else ""

    def write_by_template(self, rows: Sequence[Row]) -> str:
        """Write rows by filling in one text for all of them."""
        columns = [*zip(*rows, strict=True)][1:]
        moments = [""] * len(rows)
        if self.adapter.modified_field:
            moments = self.write_moments(columns.pop())
        values = [encode_all(column) for column in columns]
        moment = f"{{{len(values)}}}"
        entry = write_entries([each.text for each in self.templates], changed=moment)
        return "".join(map(entry.format, *values, moments))

    def write_one_by_one(self, rows: Sequence[Row]) -> str:
        moments = [""] * len(rows)
        if self.adapter.modified_field:
            moments = self.write_moments([row[-1] for row in rows])
        pairs = zip(map(self.list_paths, rows), moments, strict=True)
        return "".join(write_entries(paths, changed=moment) for paths, moment in pairs)

    def write_moments(self, texts: Sequence[str | None]) -> list[str]:
        """Return the last changes, to the second where the database tells them in UTC."""
        if tells_utc(self.adapter):
            return [
                f"<lastmod>{text[:10]}T{text[11:19]}Z</lastmod>" if text else "" for text in texts
            ]
        return [f"<lastmod>{text[:10]}</lastmod>" if text else "" for text in texts]

    def is_hidden(self, row: Row, hidden: frozenset[str]) -> bool:
        return is_hidden(self.list_paths(row), hidden)

    def list_paths(self, row: Row) -> list[str]:
        values = row[1 : 1 + len(self.adapter.url_fields)]
        return [template.fill(values) for template in self.templates]


def list_sections() -> Iterator[Section]:
    yield ScreenSection()
    for adapter in get_adapters().values():
        yield ObjectSection(adapter)


def list_paths() -> Iterator[str]:
    """Yield the paths that sitemaps list."""
    origin = find_origin()
    for section in list_sections():
        parts = (part for start in section.starts() for part in section.write(str(start)))
        for url in re.findall("<loc>(.*?)</loc>", "".join(parts)):
            yield unescape(url).removeprefix(origin)


def write_index() -> Iterable[str] | None:
    """Return the index in parts, None where nothing is to be listed."""
    if not seo_settings.INDEXING:
        return None
    paths = (
        reverse("quickscale-sitemap", kwargs={"section": section.name, "start": start})
        for section in list_sections()
        for start in section.starts()
    )
    lines = (f"<sitemap><loc>{escape(absolute_url(path))}</loc></sitemap>\n" for path in paths)
    head = f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n'
    return chain([head], lines, ["</sitemapindex>\n"])


def write_sitemap(name: str, start: str) -> Iterable[str] | None:
    """Return a sitemap in parts, None where there is no such one."""
    section = next((each for each in list_sections() if each.name == name), None)
    if section is None or not seo_settings.INDEXING:
        return None
    parts = section.write(start)
    first = next(parts, None)
    if first is None:
        return None
    head = f'{_HEAD}<urlset xmlns="{_NAMESPACE}" xmlns:xhtml="{_LINKS}">\n'
    return chain([head, first], parts, ["</urlset>\n"])


def most_pages() -> int:
    """Return how many pages one file lists; each page names its languages in each of them."""
    return MOST_URLS // len(list_languages()) ** 2


def write_entries(paths: Sequence[str], *, changed: str = "") -> str:
    """Return the entries of one page, one for each path that it has in a language.

    Args:
        changed: the element that says when it was changed last.
    """
    urls = [escape(f"{find_origin()}{path}") for path in paths]
    if len({*urls}) == 1:
        return f"<url><loc>{urls[0]}</loc>{changed}</url>\n"
    versions = dict(zip(list_languages(), urls, strict=True))
    versions["x-default"] = versions[settings.LANGUAGE_CODE]
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{url}"/>'
        for code, url in versions.items()
    )
    return "".join(f"<url><loc>{url}</loc>{changed}{links}</url>\n" for url in urls)


def find_origin() -> str:
    return absolute_url("/").rstrip("/")


def is_hidden(paths: Sequence[str], hidden: frozenset[str]) -> bool:
    return any(unquote(path) in hidden for path in paths)
