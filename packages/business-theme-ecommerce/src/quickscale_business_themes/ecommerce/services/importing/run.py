"""Writing what a reader found, product by product."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError

from quickscale_business_themes.ecommerce.exceptions import RowError, ShopError
from quickscale_business_themes.ecommerce.services.importing import dummyjson, shopify
from quickscale_business_themes.ecommerce.services.importing.rows import ImportedProduct
from quickscale_business_themes.ecommerce.services.products import ImageData, save_product

READERS: dict[str, Callable[[IO[str]], Iterator[ImportedProduct | RowError]]] = {
    ".csv": shopify.read_shopify,
    ".json": dummyjson.read_dummyjson,
}


@dataclass(slots=True)
class ImportReport:
    """How an import went."""

    created: int = 0
    updated: int = 0
    failed: int = 0


def import_products(
    path: Path, *, images: Path | None = None, tell: Callable[[RowError], None]
) -> ImportReport:
    """Write every product of a file, each wholly or not at all; again is the same as once.

    Args:
        path: a Shopify CSV or a DummyJSON list, told apart by the suffix.
        images: the folder that holds the pictures, by the last part of their addresses. Nothing
            is ever fetched.
        tell: is told of each product that cannot be written; the others are written nevertheless.

    Raises:
        RowError: the file is of another kind.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise RowError(f"Unsupported file type. Supported: {', '.join(READERS)}.", line=0)
    report = ImportReport()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for found in reader(file):
            _write(found, images, report, tell)
    return report


def _write(
    found: ImportedProduct | RowError,
    images: Path | None,
    report: ImportReport,
    tell: Callable[[RowError], None],
) -> None:
    try:
        if isinstance(found, RowError):
            raise found
        with ExitStack() as files:
            pictures = _open_images(found, images, files)
            _product, created = save_product(replace(found.product, images=pictures))
    except (ShopError, ValidationError) as error:
        report.failed += 1
        tell(error if isinstance(error, RowError) else _locate(error, found))
        return
    report.created += created
    report.updated += not created


def _locate(error: ShopError | ValidationError, found: ImportedProduct | RowError) -> RowError:
    text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    return RowError(text, line=found.line)


def _open_images(found: ImportedProduct, folder: Path | None, files: ExitStack) -> list[ImageData]:
    if folder is None:
        return []
    named = [(folder / _file_name(address), alt) for address, alt in found.pictures]
    return [
        ImageData(path.name, files.enter_context(path.open("rb")), alt[:200])
        for path, alt in named
        if path.is_file()
    ]


def _file_name(address: str) -> str:
    return PurePosixPath(unquote(urlsplit(address).path)).name or "-"
