"""Writing what a reader found, some hundred products at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, IntegrityError

from quickscale_business_themes.ecommerce.exceptions import RowError, ShopError
from quickscale_business_themes.ecommerce.services.importing import dummyjson, shopify
from quickscale_business_themes.ecommerce.services.importing.rows import ImportedProduct
from quickscale_business_themes.ecommerce.services.products import (
    ImageData,
    save_product,
    save_products,
)

#: How many products are written by one transaction, and so kept in memory.
WRITTEN_AT_ONCE = 300

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
    run = _Import(images, tell)
    with path.open(encoding="utf-8-sig", newline="") as file, closing(run):
        for found in reader(file):
            run.add(found)
    return run.report


class _Import:
    """An import under way: what was read and not written yet, and how it went so far."""

    def __init__(self, images: Path | None, tell: Callable[[RowError], None]) -> None:
        self.report = ImportReport()
        self._images, self._tell = images, tell
        self._waiting: list[ImportedProduct | RowError] = []
        self._keys: set[str] = set()

    def add(self, found: ImportedProduct | RowError) -> None:
        """Take up what was read, to be written together with what is read next."""
        if isinstance(found, RowError):
            self._waiting.append(found)
            return
        # What was written of a product or an SKU is what the next row about it goes on from.
        keys = {f"slug {found.product.slug}"}
        keys |= {f"sku {variant.sku}" for variant in found.product.variants}
        if not keys.isdisjoint(self._keys) or len(self._waiting) >= WRITTEN_AT_ONCE:
            self.close()
        self._waiting.append(found)
        self._keys |= keys

    def close(self) -> None:
        """Write what waits, in the order of the file."""
        waiting, self._waiting, self._keys = self._waiting, [], set()
        plain = [each for each in waiting if self._is_plain(each)]
        written = dict(zip(map(id, plain), self._save_together(plain), strict=True))
        for found in waiting:
            result = written.get(id(found)) or self._save_alone(found)
            if isinstance(result, Exception):
                self.report.failed += 1
                self._tell(result if isinstance(result, RowError) else _locate(result, found))
            else:
                self.report.created += result[1]
                self.report.updated += not result[1]

    def _is_plain(self, found: ImportedProduct | RowError) -> bool:
        """Whether it is a product whose pictures aren't at hand."""
        has_pictures = self._images is not None and not isinstance(found, RowError)
        return not isinstance(found, RowError) and not (has_pictures and found.pictures)

    def _save_together(self, plain: list[Any]) -> list[Any]:
        try:
            return list(save_products([each.product for each in plain]))
        except DatabaseError:  # one of them that only the database could refuse
            return [self._save_alone(each) for each in plain]

    def _save_alone(self, found: ImportedProduct | RowError) -> Any:
        if isinstance(found, RowError):
            return found
        try:
            with ExitStack() as files:
                pictures = _open_images(found, self._images, files)
                return save_product(replace(found.product, images=pictures))
        except (ShopError, ValidationError) as error:
            return error
        except (DataError, IntegrityError):
            return RowError("This product can't be saved.", line=found.line)


def _locate(error: Exception, found: ImportedProduct | RowError) -> RowError:
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
