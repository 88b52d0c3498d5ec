"""Handing over files that were bought, at once after the payment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from quickscale_business_themes.ecommerce.exceptions import ConsentNeeded, DownloadUnavailable
from quickscale_business_themes.ecommerce.models import (
    DigitalFile,
    DownloadGrant,
    Order,
    OrderLine,
)
from quickscale_business_themes.ecommerce.services import mailing


def grant_downloads(order: Order) -> None:
    """Let the customer of a paid order download the files of what they bought, also of what is
    shipped, and send them the way.

    Each file is granted once, for all lines that it belongs to. Runs within the transaction that
    notes the payment. Repeating it changes nothing.
    """
    lines = list(order.lines.all())
    granted = set(DownloadGrant.objects.filter(line__order=order).values_list("file", flat=True))
    grants = [
        _build_grant(owners, file)
        for file in list_files(lines)
        if file.pk not in granted and (owners := list_owners(file, lines))
    ]
    if grants:
        DownloadGrant.objects.bulk_create(grants, ignore_conflicts=True)
        fact = f"revision {order.revision}" if order.revision else ""
        mailing.send_order_mail("downloads_ready", order, fact=fact)


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


def list_owners(file: DigitalFile, lines: Iterable[OrderLine]) -> list[OrderLine]:
    """Return the lines that a file belongs to and of which not all units were refunded."""
    return [line for line in lines if is_file_of(file, line) and line.refundable_quantity]


def move_grants(lines: Sequence[OrderLine]) -> None:
    """Keep what can be downloaded of an order where another line that has the same file stays.

    A grant rests once its line was refunded. Runs within the transaction that refunded some.
    """
    gone = [line for line in lines if not line.refundable_quantity]
    if not gone:
        return
    for grant in DownloadGrant.objects.filter(line__in=gone).select_related("file"):
        if owners := list_owners(grant.file, lines):
            DownloadGrant.objects.filter(pk=grant.pk).update(line=owners[0])


def _build_grant(owners: Sequence[OrderLine], file: DigitalFile) -> DownloadGrant:
    units = sum(line.refundable_quantity for line in owners)
    days = file.valid_days and timedelta(days=file.valid_days)
    return DownloadGrant(
        line=owners[0],
        file=file,
        max_downloads=file.max_downloads and file.max_downloads * units,
        expires_at=timezone.now() + days if days else None,
    )


def find_grant(token: str) -> DownloadGrant | None:
    return DownloadGrant.objects.select_related("file", "line__order").filter(token=token).first()


def require_usable(grant: DownloadGrant) -> None:
    """Refuse a download that is not possible now.

    Raises:
        DownloadUnavailable: none is left, or the time is over, or it was refunded.
        ConsentNeeded: it would end the right of withdrawal, and the customer has not agreed.
    """
    _require_consent(grant)
    if not DownloadGrant.objects.filter(pk=grant.pk).usable().exists():
        raise DownloadUnavailable


def count_download(grant: DownloadGrant) -> None:
    """Count a download before it begins: at the same time, too, never more than are allowed.

    Raises:
        DownloadUnavailable: as :func:`require_usable`.
    """
    _require_consent(grant)
    usable: Any = DownloadGrant.objects.filter(pk=grant.pk).usable()
    if not usable.update(download_count=F("download_count") + 1):
        raise DownloadUnavailable


def _require_consent(grant: DownloadGrant) -> None:
    from quickscale_business_themes.ecommerce.services import withdrawals

    if grant.line.is_digital and withdrawals.needs_consent(grant.line.order):
        raise ConsentNeeded
