"""Orders as a CSV file: one row for each line of an order, in the manner of Shopify's export."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from quickscale_business_themes.ecommerce.models import Order, OrderLine

#: Of the order: what identifies it stands in each of its rows, the rest in the first.
_IDENTITY = ("number", "placed_at", "email")
_ORDER = (
    "status",
    "payment_status",
    "fulfilment_status",
    "currency",
    "subtotal",
    "discount_total",
    "shipping_total",
    "tax_total",
    "grand_total",
    "refunded_total",
    "shipping_full_name",
    "shipping_address_line1",
    "shipping_address_line2",
    "shipping_city",
    "shipping_postcode",
    "shipping_country",
)
_LINE = (
    "name",
    "variant_name",
    "sku",
    "quantity",
    "fulfilled_quantity",
    "refunded_quantity",
    "unit_price",
    "total",
)
_READ_AT_ONCE = 500

#: With these a spreadsheet begins a formula: OWASP, "CSV Injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """What the csv module writes to, which hands each line on."""

    def write(self, line: str) -> str:
        return line


def write_orders(found: QuerySet[Order]) -> Iterator[str]:
    """Yield the lines of a CSV file of orders, read in portions, the newest first."""
    writer = csv.writer(_Echo())
    yield writer.writerow([*_IDENTITY, *_ORDER, *(f"line_{name}" for name in _LINE)])
    ordered = found.order_by("-placed_at", "-pk").prefetch_related("lines")
    for order in ordered.iterator(chunk_size=_READ_AT_ONCE):
        for cells in _list_rows(order):
            yield writer.writerow([guard_cell(cell) for cell in cells])


def _list_rows(order: Order) -> Iterator[list[Any]]:
    identity = [order.number, order.placed_at.isoformat(), order.email]
    columns = [getattr(order, name) for name in _ORDER]
    lines: Sequence[OrderLine | None] = list(order.lines.all()) or [None]
    for line in lines:
        yield [*identity, *columns, *(getattr(line, name, "") for name in _LINE)]
        columns = [""] * len(_ORDER)


def guard_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
