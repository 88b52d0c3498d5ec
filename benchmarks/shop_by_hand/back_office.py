"""What the staff of our shop do: looking for an order, importing a catalogue."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from statistics import median

from catalogue import make_article
from database import Database
from measure import Bench
from processes import run_for_memory
from servers import Shop
from table import Figures

_SEARCH = "/admin/ecommerce/order/?q=OLD-77"
#: How many of the orders found stand on a page of the admin.
_SHOWN = 100
#: What the import is told for: so many rows.
IMPORTED = 50_000
#: How many rows are imported first: starting up is not what is told of.
_FIRST = 100
_COLUMNS = (
    "Handle", "Title", "Body (HTML)", "Type", "Published", "Option1 Name", "Option1 Value",
    "Variant SKU", "Variant Inventory Tracker", "Variant Inventory Qty",
    "Variant Inventory Policy", "Variant Price", "Variant Compare At Price",
    "Variant Requires Shipping",
)  # fmt: skip


def measure_search(bench: Bench) -> dict[str, Figures]:
    """Return what the admin's list of orders asks of the database for a search."""
    visitor = bench.visit("ours", bench.sessions["staff"])
    taken = [bench.measure_database(lambda: visitor.get(_SEARCH)) for _ in range(bench.rounds + 1)]
    with bench.database.counting():
        found = visitor.get(_SEARCH).text
    assert found.count('class="field-email"') == _SHOWN, found[:2000]
    sql, inner = bench.sum_statements("ours")
    return {"ours": Figures(sql=sql, inner=inner, database=median(taken[1:]))}


def measure_import(shop: Shop, database: Database, rows: int, folder: Path) -> dict[str, Figures]:
    """Return what importing :data:`IMPORTED` rows takes, told from ``rows`` of them."""
    with database.counting():
        start, _ = import_rows(shop, database, folder, range(_FIRST))
    statements = database.list_statements(shop.database)
    end, megabytes = import_rows(shop, database, folder, range(_FIRST, 2 * _FIRST + rows))
    return {
        "ours": Figures(
            seconds=(end - start) / rows * IMPORTED,
            megabytes=megabytes,
            sql=sum(each.calls for each in statements if not each.is_inner) / _FIRST,
            inner=sum(each.calls for each in statements if each.is_inner) / _FIRST,
        )
    }


def measure_import_again(
    shop: Shop, database: Database, rows: int, folder: Path
) -> dict[str, Figures]:
    """Return what importing a file takes that the shop has imported already."""
    few, many = range(_FIRST), range(_FIRST, 2 * _FIRST + rows)
    for numbers in (few, many):
        import_rows(shop, database, folder, numbers)
    start, _ = import_rows(shop, database, folder, few)
    end, megabytes = import_rows(shop, database, folder, many)
    return {"ours": Figures(seconds=(end - start) / rows * IMPORTED, megabytes=megabytes)}


def import_rows(
    shop: Shop, database: Database, folder: Path, numbers: range
) -> tuple[float, float]:
    """Import products and return the CPU seconds and the MB that it took."""
    file = folder / f"import-{numbers.start}.csv"
    write_catalogue(file, numbers)
    before = database.read_cpu()
    command = [sys.executable, "manage.py", "import_products", str(file)]
    seconds, megabytes = run_for_memory(command, shop.folder, shop.get_environment())
    return seconds + database.read_cpu() - before, megabytes


def write_catalogue(file: Path, numbers: range) -> None:
    """Write a Shopify CSV of products that the shop doesn't have."""
    with file.open("w", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(_COLUMNS)
        for number in numbers:
            article = make_article(1_000_000 + number)
            price = article.variants[0].price
            writer.writerow(
                (
                    f"imported-{number}", article.name, article.description, "Things", "true",
                    "Title", "Default Title", f"IMPORTED-{number}", "shopify", 10, "deny", price,
                    "", "true",
                )
            )  # fmt: skip
