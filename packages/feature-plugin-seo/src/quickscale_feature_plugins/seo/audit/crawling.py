"""Asks for the pages of the site as a guest would, following links."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from django.conf import settings
from django.test import Client

from quickscale.core.mail import absolute_url
from quickscale_feature_plugins.seo.audit.pages import AuditedPage, read_html
from quickscale_feature_plugins.seo.sitemaps import list_paths

#: Called a bot, so that nobody counts it as a visitor.
USER_AGENT = "Mozilla/5.0 (compatible; QuickScale-Audit-Bot/1.0)"


@dataclass(slots=True)
class Crawl:
    """What was found.

    Attributes:
        pages: by path.
        listed: the paths in sitemaps.
        referrers: by path, a page that links to it.
        is_complete: whether no page was left out.
    """

    pages: dict[str, AuditedPage] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    referrers: dict[str, str] = field(default_factory=dict)
    is_complete: bool = True


def crawl_site(*, limit: int) -> Crawl:
    """Ask for the home page, what is in sitemaps and what links lead to, up to ``limit`` pages."""
    crawl, client = Crawl(), _open_client()
    waiting = deque(["/"])
    for path in list_paths():
        if len(crawl.listed) == limit:
            crawl.is_complete = False
            break
        crawl.listed.add(path)
        waiting.append(path)
    while waiting:
        path = waiting.popleft()
        if path in crawl.pages:
            continue
        if len(crawl.pages) == limit:
            crawl.is_complete = False
            break
        page = crawl.pages[path] = ask(client, path)
        for linked in _list_own(page):
            if linked != path:
                crawl.referrers.setdefault(linked, path)
                waiting.append(linked)
    return crawl


def ask(client: Client, path: str) -> AuditedPage:
    """Ask for one page; where it leads elsewhere, that is its only link."""
    response: Any = client.get(path, secure=absolute_url("/").startswith("https:"))
    page = AuditedPage(path, response.status_code, robots=response.headers.get("X-Robots-Tag", ""))
    if 300 <= page.status < 400:
        page.links.append(response.headers.get("Location", ""))
    elif response.headers.get("Content-Type", "").startswith("text/html"):
        read_html(page, response.content.decode(response.charset, "replace"))
    return page


def _open_client() -> Client:
    headers = {"Host": urlsplit(absolute_url("/")).netloc, "User-Agent": USER_AGENT}
    return Client(raise_request_exception=False, headers=headers)


def _list_own(page: AuditedPage) -> Iterator[str]:
    """Yield the site's own pages that a page links to, without what only sorts or filters."""
    base = absolute_url(page.path)
    for link in page.links:
        target = urlsplit(urljoin(base, link.strip()))
        if f"{target.scheme}://{target.netloc}" != absolute_url("/").rstrip("/"):
            continue
        if target.path.startswith(_list_files()):
            continue
        number = parse_qs(target.query).get("page", ["1"])[0]
        path = target.path or "/"
        yield path if number == "1" else f"{path}?page={number}"


def _list_files() -> tuple[str, ...]:
    """Return where files are, which the proxy serves."""
    urls = (settings.STATIC_URL, settings.MEDIA_URL)
    return tuple(path for url in urls if (path := urlsplit(str(url)).path) not in ("", "/"))
