"""What is wrong with the pages that were found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from quickscale.core.mail import absolute_url
from quickscale_feature_plugins.seo.audit.crawling import Crawl
from quickscale_feature_plugins.seo.audit.pages import AuditedPage


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem, of the pages that it concerns."""

    id: str
    level: str
    message: str
    hint: str
    paths: tuple[str, ...]

    def as_json(self) -> Mapping[str, Any]:
        return asdict(self)


def find_problems(crawl: Crawl) -> list[Finding]:
    """Return what is wrong, the errors first."""
    found = [
        *find_broken_links(crawl),
        *find_hidden(crawl),
        *find_duplicate_titles(crawl),
        *find_missing_descriptions(crawl),
        *find_orphans(crawl),
    ]
    return sorted(found, key=lambda finding: finding.level)


def find_broken_links(crawl: Crawl) -> Iterator[Finding]:
    for path, page in crawl.pages.items():
        if page.is_found:
            continue
        source = crawl.referrers.get(path)
        where = f"{source} links to it" if source else "it is in the sitemap"
        yield Finding(
            "broken-link",
            "ERROR",
            f"{path} answers {page.status}, and {where}.",
            "Correct the link, or add a redirect in the admin.",
            (path, *([source] if source else ())),
        )


def find_hidden(crawl: Crawl) -> Iterator[Finding]:
    for path in sorted(crawl.listed & crawl.pages.keys()):
        if crawl.pages[path].is_noindex:
            yield Finding(
                "noindex-in-sitemap",
                "ERROR",
                f"{path} is in the sitemap and hidden from search engines.",
                "Leave it out of the adapter's get_queryset(), or let it be found.",
                (path,),
            )


def find_duplicate_titles(crawl: Crawl) -> Iterator[Finding]:
    titles: dict[str, list[str]] = defaultdict(list)
    for page in list_indexable(crawl):
        titles[page.title].append(page.path)
    for title, paths in sorted(titles.items()):
        if len(paths) > 1:
            yield Finding(
                "duplicate-title",
                "WARNING",
                f"{len(paths)} pages have the title “{title}”: {shorten(sorted(paths))}.",
                "Give each a title of its own, by a page override in the admin.",
                tuple(paths),
            )


def find_missing_descriptions(crawl: Crawl) -> Iterator[Finding]:
    paths = sorted(page.path for page in list_indexable(crawl) if not page.description)
    if paths:
        yield Finding(
            "missing-description",
            "WARNING",
            f"{len(paths)} pages have no description: {shorten(paths)}.",
            "Describe what they show, or add page overrides in the admin.",
            tuple(paths),
        )


def find_orphans(crawl: Crawl) -> Iterator[Finding]:
    if not crawl.is_complete:
        return
    paths = sorted(crawl.listed - crawl.referrers.keys() - {"/"})
    if paths:
        yield Finding(
            "orphan-page",
            "WARNING",
            f"No page links to {len(paths)} pages in the sitemap: {shorten(paths)}.",
            "Link to them from a list or a category.",
            tuple(paths),
        )


def list_indexable(crawl: Crawl) -> Iterator[AuditedPage]:
    """Yield the pages that search engines may list under their own address."""
    for page in crawl.pages.values():
        is_own = page.canonical in ("", absolute_url(page.path))
        if page.is_shown and is_own and not page.is_noindex and page.title:
            yield page


def shorten(paths: list[str]) -> str:
    more = len(paths) - 5
    return ", ".join(paths[:5]) + (f" and {more} more" if more > 0 else "")
