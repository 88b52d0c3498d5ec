"""Both shops on the same tables must give the same, or there is nothing to compare."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from database import Database
from measure import Bench
from steps import Shopping, iterate_steps

_LISTS = (
    "",
    "?ordering=price",
    "?in_stock=true&min_price=50",
    "?min_price=50&max_price=70&in_stock=true",
    "?facet=category:d-1&facet=sale:on_sale",
    "?search=soft+chair",
    "?page=3",
)
_PRODUCTS = ("product-10/", "product-11/", "product-15/")
_PAGES = (
    "/products/",
    "/products/?page=2",
    "/products/?facet=size:small&facet=price:10-25",
    "/products/product-10/",
    "/products/product-11/",
    "/products/product-12/",
)

#: Tags that there must be equally many of in both pages.
_TAGS = (
    "a article button fieldset form h1 h2 h3 img input label li nav option script select".split()
)

_COUNT_ROWS = """
SELECT relname, (xpath('/row/n/text()', query_to_xml(
    format('SELECT count(*) AS n FROM %I', relname), false, true, '')))[1]::text::int
FROM pg_stat_user_tables
"""

#: Both write these headers, whatever else they write.
_HEADERS = (
    "Content-Security-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "X-Request-ID",
    "Content-Language",
)


def require_fairness(bench: Bench) -> None:
    """Fail unless our shop and the one by hand give the same data, pages and rows.

    Raises:
        AssertionError: they differ; it says in what.
    """
    require_same_data(bench)
    require_same_pages(bench)
    require_same_rows(bench)


def require_same_data(bench: Bench) -> None:
    ours, hand = bench.visit("ours"), bench.visit("hand")
    for path in (*_LISTS, *_PRODUCTS):
        theirs = hand.get(f"/api/products/{path}").data
        _compare(ours.get(f"/api/ecommerce/products/{path}").data, theirs, path)


def _compare(ours: Any, theirs: Any, path: str) -> None:
    for data in (ours, theirs):
        # These differ in their addresses, and a long list is not counted to its end here.
        for name in ("next", "previous", "count"):
            data.pop(name, None)
    pairs = zip(ours.get("results", [ours]), theirs.get("results", [theirs]), strict=True)
    different = [pair for pair in pairs if pair[0] != pair[1]]
    assert not different, f"{path}: {different[0][0]} is not {different[0][1]}"


def require_same_pages(bench: Bench) -> None:
    for is_signed_in in (False, True):
        ours, hand = (
            bench.visit(shop, bench.sessions[shop] if is_signed_in else None)
            for shop in ("ours", "hand")
        )
        for path in _PAGES:
            mine, theirs = ours.get(path), hand.get(path)
            tags = _count_tags(mine.text), _count_tags(theirs.text)
            assert tags[0] == tags[1], f"{path}: {tags[0] - tags[1]}, {tags[1] - tags[0]}"
            assert _list_prices(mine.text) == _list_prices(theirs.text), path
            missing = [
                name for name in _HEADERS if bool(mine.headers[name]) != bool(theirs.headers[name])
            ]
            assert not missing, f"{path}: {missing}"


def _count_tags(html: str) -> Counter[str]:
    found = re.findall(r"<(\w+)[\s>]", html)
    return Counter(tag for tag in found if tag in _TAGS)


def _list_prices(html: str) -> list[str]:
    return re.findall(r"\$[\d,.]+", html)


def require_same_rows(bench: Bench) -> None:
    """Let a customer of each shop order twice, and compare how many rows each table got."""
    ours, hand = (_order_twice(bench, shop) for shop in ("ours", "hand"))
    assert ours == hand, f"rows: {ours} is not {hand}"


def _order_twice(bench: Bench, shop: str) -> Counter[str]:
    before = _count_rows(bench.database, bench.sites[shop].shop.database)
    for _time in range(2):
        for _name, step in iterate_steps(Shopping(shop)):
            step(bench.visit(shop, bench.sessions[shop]))
    after = _count_rows(bench.database, bench.sites[shop].shop.database)
    return after - before


def _count_rows(database: Database, name: str) -> Counter[str]:
    return Counter(dict(database.run(_COUNT_ROWS, name=name)))
