"""A visitor that opens every page it finds a link to, and tells what is wrong with them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from quickscale_testing.conformance.markup import Markup, check_page
from quickscale_testing.conformance.visitors import Visitor, describe_failure, find_match

#: What leaves the pages of the layers: Django's own admin, sign-out and files.
_FOREIGN = ("/admin/", "/accounts/logout/", "/api/", "/static/", "/media/", "/_skin/")
_REDIRECTS = (301, 302, 303)
_REFUSALS = (403,)

#: How many pages are opened of one kind, and how many more for each parameter of their queries.
ALIKE = 2
#: Beyond any site that a crawl comes to the end of.
MOST = 600


@dataclass(slots=True)
class Crawl:
    """What a crawl saw."""

    opened: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def crawl(
    visitor: Visitor,
    *,
    start: str = "/",
    most: int = MOST,
    without: tuple[str, ...] = (),
) -> Crawl:
    """Open ``start`` and the pages of the same site that are linked from there, breadth first.

    Of pages that differ by the values in their addresses alone, a few are opened; and so are a few
    with each parameter of their queries, not with each combination of them.

    Args:
        visitor: who does.
        start: where to begin.
        most: how many pages may be opened; it is an error if there are more.
        without: pages below which none is opened.
    """
    result, queue, seen, kinds = Crawl(), deque([(start, "")]), {start}, Counter[object]()
    while queue:
        address, source = queue.popleft()
        found = find_kinds(address)
        if all(kinds[kind] >= ALIKE for kind in found):
            continue
        if len(result.opened) == most:
            result.errors.append(visitor.tell(address, f"not opened: {most} pages were before"))
            break
        kinds.update(found)
        for link in _open(visitor, address, source, result):
            if link not in seen and not is_below(link, without):
                seen.add(link)
                queue.append((link, address))
    return result


def is_below(address: str, pages: tuple[str, ...]) -> bool:
    """Whether an address is below one of these pages, and none of them itself."""
    path = address.partition("?")[0]
    return path.startswith(pages) and path not in pages


def find_kinds(address: str) -> list[object]:
    """Return of what kind a page is, or which kinds of its parameters each makes it."""
    match = find_match(address)
    if match is None:
        return [address]
    names = parse_qs(urlsplit(address).query, keep_blank_values=True)
    kind = match.view_name, match.kwargs.get("action")
    return [(*kind, name) for name in names] or [kind]


def find_kind(address: str) -> object:
    """Return what addresses have in common that differ by values alone."""
    match = find_match(address)
    return address if match is None else frozenset(find_kinds(address))


def _open(visitor: Visitor, address: str, source: str, result: Crawl) -> list[str]:
    response = visitor.get(address)
    result.opened.append(address)
    result.errors += (
        visitor.tell(address, error) for error in check_response(response, source=source)
    )
    if response.status_code in _REDIRECTS:
        return own_links(address, [response.headers["Location"]])
    return own_links(address, Markup(read_page(response)).links) if is_page(response) else []


def check_response(response: Any, *, source: str = "") -> Iterator[str]:
    """Yield what is wrong with what a linked address answered."""
    failure = describe_failure(response)
    if failure:
        yield failure
    elif response.status_code not in (200, *_REDIRECTS, *_REFUSALS):
        yield f"answered {response.status_code}" + (f", linked from {source}" if source else "")
    elif is_page(response) and response.status_code == 200:
        yield from check_page(Markup(read_page(response)))


def is_page(response: Any) -> bool:
    return str(response.headers.get("Content-Type", "")).startswith("text/html")


def read_page(response: Any) -> str:
    text: str = response.content.decode()
    return text


def own_links(address: str, links: Iterable[str]) -> list[str]:
    """Return the links that lead to pages of the same site, without their fragments."""
    absolute = (urldefrag(urljoin(f"http://testserver{address}", link)).url for link in links)
    parts = (urlsplit(link) for link in absolute)
    return [
        f"{part.path}?{part.query}" if part.query else part.path
        for part in parts
        if part.netloc == "testserver" and not part.path.startswith(_FOREIGN)
    ]
