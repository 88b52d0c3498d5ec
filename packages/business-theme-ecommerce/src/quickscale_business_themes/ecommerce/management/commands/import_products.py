from __future__ import annotations

import csv
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quickscale_business_themes.ecommerce.exceptions import RowError
from quickscale_business_themes.ecommerce.services.exporting.cells import guard
from quickscale_business_themes.ecommerce.services.importing import (
    Complaint,
    ImportReport,
    import_products,
)


class Command(BaseCommand):
    #: They would take more memory than 50,000 products.
    requires_system_checks = ()
    help = (
        "Import products from a CSV of Shopify, WooCommerce, Medusa or Spree, or from a DummyJSON "
        "list. Running it again updates the same products, and completes an import that was "
        "interrupted. Pictures are downloaded only from the hosts of ECOMMERCE_IMAGE_HOSTS."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--images", type=Path, metavar="FOLDER", help="the image files' folder")
        parser.add_argument("--dry-run", action="store_true", help="report only, change nothing")
        parser.add_argument(
            "--complaints",
            type=Path,
            metavar="CSV",
            help="write what is wrong to this file as well",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path | None = options["images"]
        if folder is not None and not folder.is_dir():
            raise CommandError(f"Folder {folder} not found.")
        try:
            with ExitStack() as stack:
                self._open_complaints(options["complaints"], stack)
                report = import_products(
                    options["file"],
                    images=folder,
                    is_dry_run=options["dry_run"],
                    tell=self._tell,
                )
        except (OSError, RowError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        self._write_report(report, is_dry_run=options["dry_run"])
        if report.rows_left_out:
            raise CommandError(f"{report.rows_left_out} rows weren't imported.")

    def _open_complaints(self, path: Path | None, stack: ExitStack) -> None:
        self._complaints = None
        if path is not None:
            file = stack.enter_context(path.open("w", newline="", encoding="utf-8-sig"))
            self._complaints = csv.writer(file)
            self._complaints.writerow(["Row", "Column", "Value", "Reason"])

    def _tell(self, complaint: Complaint) -> None:
        self.stderr.write(f"row {complaint.row}: {complaint}")
        if self._complaints is not None:
            cells = [complaint.column, complaint.value, complaint.reason]
            self._complaints.writerow([complaint.row, *map(guard, cells)])

    def _write_report(self, report: ImportReport, *, is_dry_run: bool) -> None:
        if is_dry_run:
            self.stdout.write("Dry run: nothing was changed.")
        self.stdout.write(
            f"Created {report.created} products, updated {report.updated}, "
            f"unchanged {report.unchanged}."
        )
        self.stdout.write(
            f"Read {report.rows_read} rows ({report.format}): {report.rows_written} imported, "
            f"{report.rows_left_out} left out."
        )
        if report.ignored:
            self.stdout.write(f"Columns that aren't imported: {', '.join(report.ignored)}.")
        if report.missing_pictures:
            self.stdout.write(
                f"{report.missing_pictures} images weren't imported: use --images or "
                "ECOMMERCE_IMAGE_HOSTS."
            )
