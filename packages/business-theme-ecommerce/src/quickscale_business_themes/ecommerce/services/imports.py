"""Imports of uploaded files, in the background."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale.core.jobs import enqueue
from quickscale_business_themes.ecommerce.exceptions import RowError, TransitionRefused
from quickscale_business_themes.ecommerce.models import ProductImport
from quickscale_business_themes.ecommerce.models.imports import ImportStatus

if TYPE_CHECKING:
    from quickscale_business_themes.ecommerce.services.importing import Complaint

logger = logging.getLogger(__name__)

#: How many problems are kept; the counts tell of all.
MAX_COMPLAINTS = 2000


@transaction.atomic
def preview_import(upload: Any, *, user: Any) -> ProductImport:
    """Keep an uploaded file, and look at it in the background without importing anything."""
    kept = ProductImport.objects.create(file=upload, name=upload.name[:200], user=user)
    _enqueue(kept)
    return kept


@transaction.atomic
def start_import(kept: ProductImport) -> None:
    """Import a file in the background.

    Raises:
        TransitionRefused: it is running, or done.
    """
    locked = ProductImport.objects.select_for_update().get(pk=kept.pk)
    if not locked.can_run:
        raise TransitionRefused(_("This file is being imported, or has been."))
    ProductImport.objects.filter(pk=kept.pk).update(
        status=ImportStatus.WAITING, is_preview=False, started_at=timezone.now()
    )
    _enqueue(kept)


def run_import(pk: str) -> None:
    """Do what is asked of a file, unless somebody does it already."""
    waiting = ProductImport.objects.filter(pk=pk, status=ImportStatus.WAITING)
    if not waiting.update(status=ImportStatus.RUNNING, started_at=timezone.now()):
        return
    kept = ProductImport.objects.get(pk=pk)
    try:
        result = _import(kept)
    except (RowError, OSError) as error:
        result = {"status": ImportStatus.FAILED, "error": str(error)[:500]}
    except Exception:
        logger.exception("The import %s failed", pk)
        text = _("Something went wrong. What was imported stays; you can run it again.")
        result = {"status": ImportStatus.FAILED, "error": text}
    ProductImport.objects.filter(pk=pk).update(**result)


def _import(kept: ProductImport) -> dict[str, Any]:
    # A server never reads a file itself: two dozen modules that its processes can do without.
    from quickscale_business_themes.ecommerce.services.importing import import_products

    complaints: list[list[str]] = []

    def note(told: Complaint) -> None:
        if len(complaints) < MAX_COMPLAINTS:
            complaints.append([str(told.row), told.column, told.value, told.reason])

    with _copy(kept) as path:
        report = import_products(path, is_dry_run=kept.is_preview, tell=note)
    status = ImportStatus.PREVIEWED if kept.is_preview else ImportStatus.DONE
    counts = {**asdict(report), "ignored": list(report.ignored)}
    return {**counts, "status": status, "error": "", "complaints": complaints}


@contextmanager
def _copy(kept: ProductImport) -> Iterator[Path]:
    """Give a file of the storage, which may be elsewhere, as one that can be read twice."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"products{PurePath(kept.name).suffix}"
        with kept.file.open("rb") as stored, path.open("wb") as copy:
            shutil.copyfileobj(stored, copy)
        yield path


def _enqueue(kept: ProductImport) -> None:
    from quickscale_business_themes.ecommerce.tasks import do_import

    enqueue(do_import, str(kept.pk))
