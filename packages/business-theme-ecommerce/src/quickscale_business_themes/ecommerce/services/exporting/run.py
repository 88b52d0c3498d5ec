"""Writing the catalogue to a file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import IO, Any

from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services.exporting import (
    google,
    inventory,
    shopify,
    woocommerce,
)
from quickscale_business_themes.ecommerce.services.exporting.catalogue import (
    ExportedProduct,
    read_catalogue,
)


@dataclass(frozen=True, slots=True)
class Format:
    """A file that the catalogue can be written to.

    Attributes:
        is_public: whether it holds only what shoppers may see.
    """

    header: Sequence[str]
    write_rows: Callable[[ExportedProduct], Iterator[dict[str, Any]]]
    delimiter: str = ","
    is_public: bool = False


FORMATS = {
    "shopify": Format(shopify.HEADER, shopify.write_rows),
    "woocommerce": Format(woocommerce.HEADER, woocommerce.write_rows),
    "inventory": Format(inventory.HEADER, inventory.write_rows),
    "google": Format(google.HEADER, google.write_rows, delimiter="\t", is_public=True),
}


def export_products(format: str, file: IO[str]) -> int:
    """Write the catalogue, and return how many products that were.

    Args:
        format: a name in :data:`FORMATS`.
        file: a text file, opened without translation of line ends.
    """
    lines = write_products(format)
    file.write(next(lines))
    return sum(bool(file.write(text)) for text in lines)


def write_products(format: str) -> Iterator[str]:
    """Yield the header of a file, and then the lines of each product, read in portions.

    Args:
        format: a name in :data:`FORMATS`.
    """
    layout = FORMATS[format]
    lines = StringIO(newline="")
    writer = csv.DictWriter(
        lines, layout.header, delimiter=layout.delimiter, lineterminator="\n", restval=""
    )
    writer.writeheader()
    yield _take(lines)
    products = Product.objects.visible() if layout.is_public else Product.objects.all()
    for exported in read_catalogue(products):
        writer.writerows(map(_strip, layout.write_rows(exported)))
        yield _take(lines)


def _take(lines: StringIO) -> str:
    text = lines.getvalue()
    lines.seek(0)
    lines.truncate()
    return text


def _strip(row: dict[str, Any]) -> dict[str, Any]:
    return {key: text.strip() if isinstance(text, str) else text for key, text in row.items()}
