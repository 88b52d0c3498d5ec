"""Writing what a reader found, some hundred products at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.exceptions import RowError, ShopError
from quickscale_business_themes.ecommerce.services.importing.attaching import attach_links
from quickscale_business_themes.ecommerce.services.importing.formats import Source, open_source
from quickscale_business_themes.ecommerce.services.importing.inventory import open_inventory
from quickscale_business_themes.ecommerce.services.importing.pictures import PictureSource
from quickscale_business_themes.ecommerce.services.importing.report import (
    ImportReport,
    Tell,
    tell_error,
)
from quickscale_business_themes.ecommerce.services.importing.rows import ImportedProduct
from quickscale_business_themes.ecommerce.services.products import Written, save_products

#: How many products are written by one transaction, and so kept in memory.
WRITTEN_AT_ONCE = 300


def import_products(
    path: Path, *, images: Path | None = None, is_dry_run: bool = False, tell: Tell
) -> ImportReport:
    """Write every product of a file, each wholly or not at all; again is the same as once.

    Args:
        path: a product CSV of Shopify, WooCommerce, Medusa or Spree, a list of DummyJSON, or
            Shopify's inventory CSV, which sets what is on hand in each location.
        images: the folder that holds the pictures, by the last parts of their addresses. Others
            come from the hosts of ``ECOMMERCE_IMAGE_HOSTS``, and from nowhere else.
        is_dry_run: tell everything and keep nothing.
        tell: is told of each row that cannot be imported, and of each value that is left out.

    Raises:
        RowError: the file's format is unknown.
        OSError: the file cannot be read.
    """
    read = _open(path, images, tell, is_dry_run=is_dry_run)
    if not is_dry_run:
        return read()
    with transaction.atomic():
        report = read()
        transaction.set_rollback(True)
    return report


def _open(
    path: Path, images: Path | None, tell: Tell, *, is_dry_run: bool
) -> Callable[[], ImportReport]:
    inventory = open_inventory(path, tell)
    if inventory is not None:
        return inventory.read
    pictures = PictureSource(images)
    return _Import(open_source(path), pictures, tell, is_dry_run=is_dry_run).read


@dataclass(slots=True)
class _Import:
    """An import under way: what was read and not written yet, and how it went so far."""

    source: Source
    pictures: PictureSource
    tell: Tell
    is_dry_run: bool = field(kw_only=True)
    report: ImportReport = field(init=False)
    _waiting: list[ImportedProduct | RowError] = field(default_factory=list)
    _slugs: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.report = ImportReport(self.source.format, self.source.ignored)

    def read(self) -> ImportReport:
        for complaint in self.source.complaints:
            self._note(complaint)
        if self.pictures.has_folder:
            self._learn_names()
        try:
            for found in self.source.read():
                self._add(found)
        except RowError as error:  # from here on, the file is no such file
            self._add(error)
        self._flush()
        return self.report

    def _learn_names(self) -> None:
        try:
            for found in self.source.read():
                if isinstance(found, ImportedProduct):
                    self.pictures.claim_names(link.address for link in found.pictures)
        except RowError:
            return

    def _add(self, found: ImportedProduct | RowError) -> None:
        """Take up what was read, to be written together with what is read next."""
        if isinstance(found, RowError):
            self.report.rows_read += 1
            self._waiting.append(found)
            return
        self.report.rows_read += len(found.numbers)
        # What was written of a product is what the next rows about it go on from.
        if found.product.slug in self._slugs or len(self._waiting) >= WRITTEN_AT_ONCE:
            self._flush()
        self._waiting.append(found)
        self._slugs.add(found.product.slug)

    def _flush(self) -> None:
        """Write what waits, and tell what is wrong with it in the order of the file."""
        waiting, self._waiting, self._slugs = self._waiting, [], set()
        products = [each for each in waiting if isinstance(each, ImportedProduct)]
        results = dict(zip(map(id, products), self._save(products), strict=True))
        for found in waiting:
            if isinstance(found, RowError):
                self._leave_out(found)
            else:
                self._finish(found, results[id(found)])

    def _save(self, products: list[ImportedProduct]) -> list[Written | Exception]:
        try:
            return list(save_products([each.product for each in products]))
        except DatabaseError:  # one of them that only the database could refuse
            return [_save_alone(each) for each in products]

    def _finish(self, found: ImportedProduct, result: Written | Exception) -> None:
        if isinstance(result, Exception):
            reason = " ".join(getattr(result, "messages", None) or [str(result)])
            for number in found.numbers:
                self._leave_out(RowError(reason, number=number))
            return
        for note in found.notes:
            self._note(note)
        is_changed = result.is_changed | self._attach(found, result)
        self.report.rows_written += len(found.numbers)
        self.report.created += result.is_new
        self.report.updated += is_changed and not result.is_new
        self.report.unchanged += not is_changed and not result.is_new

    def _attach(self, found: ImportedProduct, written: Written) -> bool:
        if not found.pictures or (written.is_new and self.pictures.is_empty):
            self.report.missing_pictures += len(found.pictures)
            return False
        attached = attach_links(found, written, self.pictures, is_dry_run=self.is_dry_run)
        for note in attached.notes:
            self._note(note)
        self.report.missing_pictures += attached.missing
        return attached.is_changed

    def _leave_out(self, error: RowError) -> None:
        self.report.rows_left_out += 1
        tell_error(self.tell, error, is_left_out=True)

    def _note(self, error: RowError) -> None:
        tell_error(self.tell, error, is_left_out=False)


def _save_alone(found: ImportedProduct) -> Written | Exception:
    try:
        (result,) = save_products([found.product])
    except (ShopError, ValidationError) as error:
        return error
    except (DataError, IntegrityError):
        return ShopError(_("This product can't be saved."))
    return result
