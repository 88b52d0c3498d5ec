"""A visitor that opens every page it finds a link to, and tells what is wrong with them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.test import Client

#: What leaves the pages of the layers: Django's own admin, sign-out and files.
_FOREIGN = ("/admin/", "/accounts/logout/", "/api/", "/static/", "/media/", "/_skin/")


@dataclass(slots=True)
class Crawl:
    """What a crawl saw."""

    opened: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class _Page(HTMLParser):
    """The links of one page, and the signs of a sound one."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings = 0
        self.language = ""
        self.external: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "h1":
            self.headings += 1
        if tag == "html":
            self.language = values.get("lang", "")
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        self._note_external(tag, values)

    def _note_external(self, tag: str, values: dict[str, str]) -> None:
        loads = {"script": "src", "img": "src", "link": "href", "iframe": "src"}
        address = values.get(loads.get(tag, ""), "")
        if tag == "link" and values.get("rel") not in {"stylesheet", "icon", "preload"}:
            return
        if urlsplit(address).netloc:
            self.external.append(address)


def crawl(client: Client, *, start: str = "/", most: int = 200) -> Crawl:
    """Open ``start`` and every page of the same site that is linked from there, breadth first.

    Args:
        client: the visitor.
        start: where to begin.
        most: how many pages to open.
    """
    result, queue, seen = Crawl(), deque([start]), {start}
    while queue and len(result.opened) < most:
        address = queue.popleft()
        for link in _open(client, address, result):
            if link not in seen:
                seen.add(link)
                queue.append(link)
    return result


def _open(client: Client, address: str, result: Crawl) -> list[str]:
    response = client.get(address)
    result.opened.append(address)
    if response.status_code in {301, 302, 303}:
        return _own_links(address, [response.headers["Location"]])
    if response.status_code == 403:
        return []
    if response.status_code != 200:
        result.faults.append(f"{address} answered {response.status_code}")
        return []
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    page = _Page()
    page.feed(response.content.decode())
    result.faults += _judge(address, page)
    return _own_links(address, page.links)


def _judge(address: str, page: _Page) -> list[str]:
    faults = [f"{address} loads {external}" for external in page.external]
    if page.headings != 1:
        faults.append(f"{address} has {page.headings} first-level headings")
    if not page.language:
        faults.append(f"{address} does not name its language")
    return faults


def _own_links(address: str, links: list[str]) -> list[str]:
    absolute = (urldefrag(urljoin(f"http://testserver{address}", link)).url for link in links)
    parts = (urlsplit(link) for link in absolute)
    return [
        f"{part.path}?{part.query}" if part.query else part.path
        for part in parts
        if part.netloc == "testserver" and not part.path.startswith(_FOREIGN)
    ]
