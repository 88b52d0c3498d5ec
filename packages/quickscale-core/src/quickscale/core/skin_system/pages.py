"""The page of a list that is shown, and the way to the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .schema import OperationSchema
from .screens import Page

#: How many pages are named on either side of the current one.
_AROUND = 2
GAP = {"gap": True}


@dataclass(frozen=True, slots=True)
class Pages:
    """One page of a list, and the way to the others; without a count where nobody counts.

    Attributes:
        did_you_mean: the search that was probably meant, as the operation answers it: ``text``, and
            whether it ``is_applied``.
    """

    rows: Sequence[dict[str, Any]] = ()
    count: int | None = 0
    number: int = 1
    pages: int = 1
    next_url: str = ""
    previous_url: str = ""
    links: Sequence[dict[str, Any]] = ()
    did_you_mean: Mapping[str, Any] | None = None


def read_pages(page: Page, operation: OperationSchema, data: Any) -> Pages:
    """Return the page of rows of a list or a paginated answer; a cursor's has no count."""
    if isinstance(data, list):
        return Pages(rows=data, count=len(data))
    rows = data["results"]
    number = read_number(page)
    last = count_pages(data, number)
    numbered = "page" in operation.query_names
    return Pages(
        rows=rows,
        count=data.get("count"),
        number=number,
        pages=last,
        next_url=rebase(page, operation, data.get("next")),
        previous_url=rebase(page, operation, data.get("previous")),
        links=link_pages(page, number, last) if numbered and last > 1 else (),
        did_you_mean=data.get("did_you_mean"),
    )


def read_number(page: Page) -> int:
    text = page.query.get("page", "")
    return int(text[:9]) if text.isdecimal() and text.isascii() else 1


def count_pages(data: dict[str, Any], number: int) -> int:
    """Return how many pages there are, at least one more where the API says that one follows."""
    if not data.get("next") or "count" not in data:
        return number
    size = len(data["results"]) or 1
    return max(number + 1, -(-int(data["count"]) // size))


def rebase(page: Page, operation: OperationSchema, link: str | None) -> str:
    """Return the page's own URL for a link of the API; what the screen fixes is left out."""
    if not link:
        return ""
    fixed = page.screen.query
    asked = dict(parse_qsl(urlsplit(link).query))
    moved = {
        name: asked.get(name)
        for name in ("page", "cursor")
        if name in operation.query_names and name not in fixed
    }
    return page.url_with(**moved)


def link_pages(page: Page, number: int, last: int) -> list[dict[str, Any]]:
    near = range(number - _AROUND, number + _AROUND + 1)
    wanted = sorted({1, last, *near} & set(range(1, last + 1)))
    links: list[dict[str, Any]] = []
    for earlier, later in zip([0, *wanted], wanted, strict=False):
        if later - earlier > 1:
            links.append(GAP)
        url = page.url_with(page=None if later == 1 else later)
        links.append({"number": later, "url": url, "current": later == number})
    return links
