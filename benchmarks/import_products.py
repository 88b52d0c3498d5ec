"""An import of products from Shopify's CSV, against inserting the same rows.

Each side reads a file of its own and writes it into one PostgreSQL, in a process of its own. The
bare side inserts what an import leaves behind, with ``bulk_create`` and a few hundred rows at a
time; it looks for nothing that is there already, cleans no text and tells nothing. The import is
run twice: again changes nothing, and has to cost less.

Run: python benchmarks/import_products.py [rows]
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale_testing.settings")
os.environ["QUICKSCALE_TEST_THEME"] = "ecommerce"

import django
from side_by_side import finish, report

from quickscale_testing.postgres import running_server

MANY = 50_000
#: The CPU seconds and the MB that so many rows may take, start-up included.
SECONDS, MEGABYTES = 40, 150
#: What a row may take of the CPU time of its inserts, and again of that.
BAR, AGAIN_BAR = 2.0, 1.2
AT_ONCE = 300
COLUMNS = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Published", "Option1 Name",
    "Option1 Value", "Variant SKU", "Variant Inventory Tracker", "Variant Inventory Qty",
    "Variant Price", "Variant Compare At Price",
)  # fmt: skip
TEXT = (
    "Made to last and easy to look after, whatever the season brings. A comfortable companion for "
    "long days at home or at the office. The material is soft, strong and can be repaired."
)
COLORS = ("red", "blue", "green", "black", "white", "grey", "amber")


def write_file(path: Path, name: str, rows: int) -> None:
    """Write products of one row each."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for n in range(rows):
            color = COLORS[n % len(COLORS)]
            title, text = f"Mug {n} in {color}", f"{color.title()} mug number {n}. {TEXT}"
            writer.writerow(
                (
                    f"{name}-{n}", title, text, f"Brand {n % 90}", f"Type {n % 40}", "true",
                    "Title", "Default Title", f"{name}-{n}".upper(), "shopify", 10,
                    f"{5 + n % 200}.90", "",
                )
            )  # fmt: skip


def run_import(path: Path) -> None:
    from django.core.management import call_command

    call_command("import_products", str(path), stdout=sys.stderr)


def insert_rows(path: Path) -> None:
    """Insert what an import leaves behind."""
    from quickscale_business_themes.ecommerce.models import Category, StockLocation

    location = StockLocation.objects.default()
    categories = [Category.objects.create(name=f"Bare {n}", slug=f"bare-{n}").pk for n in range(40)]
    with path.open(newline="") as file:
        reader = csv.DictReader(file)
        while rows := list(islice(reader, AT_ONCE)):
            insert_some(rows, location.pk, categories)


def insert_some(rows: list[dict[str, str]], location: int, categories: list[int]) -> None:
    from quickscale_business_themes.ecommerce import models

    now = datetime.now(UTC)
    products = models.Product.objects.bulk_create(
        models.Product(
            slug=row["Handle"],
            name=row["Title"],
            description=row["Body (HTML)"],
            brand=row["Vendor"],
            status="active",
        )
        for row in rows
    )
    # By the base manager, which keeps no prices.
    variants = models.ProductVariant._base_manager.bulk_create(
        models.ProductVariant(
            product=product,
            public_id=row["Variant SKU"],
            sku=row["Variant SKU"],
            price=Decimal(row["Variant Price"]),
            is_default=True,
        )
        for product, row in zip(products, rows, strict=True)
    )
    models.Placement.objects.bulk_create(
        models.Placement(product=each, category_id=categories[each.pk % len(categories)])
        for each in products
    )
    models.StockLevel.objects.bulk_create(
        models.StockLevel(variant=each, location_id=location, on_hand=10) for each in variants
    )
    models.StockMovement.objects.bulk_create(
        models.StockMovement(
            variant=each, sku=each.sku, location_id=location, kind="counted", quantity=10
        )
        for each in variants
    )
    models.PriceChange.objects.bulk_create(
        models.PriceChange(
            variant=each,
            at=now,
            price=each.price,
            regular_price=each.price,
            currency=each.currency,
        )
        for each in variants
    )
    models.ProductListing.objects.bulk_create(
        models.ProductListing(
            product_id=each.product_id,
            variant=each,
            min_price=each.price,
            max_price=each.price,
            currency=each.currency,
        )
        for each in variants
    )


SIDES = {"ours": run_import, "bare": insert_rows}


def measure_side(side: str, path: Path) -> None:
    django.setup()
    start = time.process_time()
    SIDES[side](path)
    end = time.process_time()
    print(json.dumps({"seconds": end - start, "whole": end, "megabytes": read_peak()}))


def read_peak() -> float:
    """Return the most MB that this process had; getrusage() would count its parent's as well."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def run_apart(side: str, path: Path) -> dict[str, float]:
    """Run one side in a process of its own; return its CPU time and its memory."""
    command = [sys.executable, __file__, side, str(path)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def judge(name: str, found: dict[str, float], rows: int) -> bool:
    """Print what an import took, and say whether that is within the bars."""
    bar = SECONDS * rows / MANY
    line = f"{name}: {found['whole']:.1f} s CPU, {found['megabytes']:.0f} MB"
    print(f"{line} (bars {bar:.1f} s, {MEGABYTES} MB)")
    return found["megabytes"] <= MEGABYTES and (rows < MANY or found["whole"] <= bar)


def compare(rows: int) -> list[bool]:
    from quickscale_business_themes.ecommerce.models import Product

    with tempfile.TemporaryDirectory() as folder:
        files = {side: Path(folder) / f"{side}.csv" for side in SIDES}
        for side, path in files.items():
            write_file(path, side, rows)
        bare = run_apart("bare", files["bare"])
        first, again = (run_apart("ours", files["ours"]) for _ in range(2))
    assert Product.objects.count() == 2 * rows
    each = bare["seconds"] / rows
    return [
        judge(f"import of {rows:,} rows", first, rows),
        judge("the same again", again, rows),
        report("per row", first["seconds"] / rows, each, bar=BAR),
        report("per row, again", again["seconds"] / rows, each, bar=AGAIN_BAR),
    ]


def main(rows: int) -> None:
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    with running_server() as url:
        os.environ["DATABASE_URL"] = url
        django.setup()
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            name = connection.settings_dict["NAME"]
            os.environ["DATABASE_URL"] = urlsplit(url)._replace(path=f"/{name}").geturl()
            held = compare(rows)
        finally:
            teardown_databases(databases, verbosity=0)
    finish(*held)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure_side(sys.argv[1], Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
