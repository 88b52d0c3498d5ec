"""Handing over files that were bought, at once after the payment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from quickscale_business_themes.ecommerce.exceptions import DownloadUnavailable
from quickscale_business_themes.ecommerce.models import (
    DigitalFile,
    DownloadGrant,
    Order,
    OrderLine,
)
from quickscale_business_themes.ecommerce.services import mailing


def grant_downloads(order: Order) -> None:
    """Let the customer of a paid order download what is digital in it, and send them the way.

    Runs within the transaction that notes the payment. Repeating it changes nothing.
    """
    lines = [line for line in order.lines.all() if line.is_digital]
    files = list_files(lines)
    grants = [
        _build_grant(line, file) for line in lines for file in files if is_file_of(file, line)
    ]
    if grants:
        DownloadGrant.objects.bulk_create(grants, ignore_conflicts=True)
        mailing.send_order_mail("downloads_ready", order)


def list_files(lines: list[OrderLine]) -> list[DigitalFile]:
    """Return the files that belong to what was bought."""
    if not lines:
        return []
    variants = [line.variant_id for line in lines if line.variant_id]
    products = [line.product_id for line in lines if line.product_id]
    return list(DigitalFile.objects.filter(Q(variant__in=variants) | Q(product__in=products)))


def is_file_of(file: DigitalFile, line: OrderLine) -> bool:
    if file.variant_id is not None:
        return file.variant_id == line.variant_id
    return file.product_id is not None and file.product_id == line.product_id


def _build_grant(line: OrderLine, file: DigitalFile) -> DownloadGrant:
    allowed = file.max_downloads and file.max_downloads * line.quantity
    days = file.valid_days and timedelta(days=file.valid_days)
    return DownloadGrant(
        line=line,
        file=file,
        max_downloads=allowed,
        expires_at=timezone.now() + days if days else None,
    )


def find_grant(token: str) -> DownloadGrant | None:
    return DownloadGrant.objects.select_related("file").filter(token=token).first()


def require_usable(grant: DownloadGrant) -> None:
    """Refuse a download that is not possible now.

    Raises:
        DownloadUnavailable: none is left, or the time is over, or it was refunded.
    """
    if not DownloadGrant.objects.filter(pk=grant.pk).usable().exists():
        raise DownloadUnavailable


def count_download(grant: DownloadGrant) -> None:
    """Count a download before it begins: at the same time, too, never more than are allowed.

    Raises:
        DownloadUnavailable: none is left, or the time is over, or it was refunded.
    """
    usable: Any = DownloadGrant.objects.filter(pk=grant.pk).usable()
    if not usable.update(download_count=F("download_count") + 1):
        raise DownloadUnavailable
