"""Files that are sold, and who may download them how often."""

from __future__ import annotations

import secrets

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.files import PrivateFileField
from quickscale_business_themes.ecommerce.models.catalogue import Product
from quickscale_business_themes.ecommerce.models.orders import (
    OrderLine,
    OrderStatus,
    PaymentState,
)
from quickscale_business_themes.ecommerce.models.variants import ProductVariant


class DigitalFile(models.Model):
    """A file that buyers of a product, or of one of its variants, may download.

    Attributes:
        product, variant: whose buyers get it. Neither, once that was deleted: whoever bought it
            before keeps it.
        max_downloads: how often it may be downloaded for each unit bought; None for any number.
        valid_days: for how many days after the payment; None for ever.
    """

    product = models.ForeignKey(
        Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="digital_files"
    )
    variant = models.ForeignKey(
        ProductVariant,
        verbose_name=_("variant"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="digital_files",
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("Shown to buyers."))
    file = PrivateFileField(_("file"), upload_to="downloads/%Y/%m/", max_length=255)
    max_downloads = models.PositiveIntegerField(
        _("downloads per unit"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Leave empty for any number."),
    )
    valid_days = models.PositiveIntegerField(
        _("valid for days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Days after the payment. Leave empty for no limit."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("downloadable file")
        verbose_name_plural = _("downloadable files")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=True) | Q(variant__isnull=True),
                name="ecommerce_digital_file_one_owner",
            )
        ]

    def __str__(self) -> str:
        return self.name


def new_download_token() -> str:
    return secrets.token_urlsafe(24)


def list_paid_lines() -> models.QuerySet[OrderLine]:
    """Return the lines whose money the shop has: their order stands, and neither was all refunded
    nor is about to be, by a withdrawal.
    """
    lines = OrderLine.objects.filter(refunded_quantity__lt=F("quantity") - F("withdrawn_quantity"))
    standing = lines.exclude(order__status=OrderStatus.CANCELED)
    return standing.exclude(order__payment_status=PaymentState.REFUNDED).order_by()


class DownloadGrantQuerySet(models.QuerySet["DownloadGrant"]):
    def usable(self) -> DownloadGrantQuerySet:
        """Return those with which something can be downloaded now."""
        is_left = Q(max_downloads__isnull=True) | Q(download_count__lt=F("max_downloads"))
        is_valid = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
        # A subquery, not a join: an UPDATE then checks the count again in the row that it locks.
        return self.filter(is_left, is_valid, line__in=list_paid_lines())


class DownloadGrant(models.Model):
    """The right to download a file that was bought. Whoever has its token has the right.

    It rests while the order is cancelled or refunded.

    Attributes:
        max_downloads: how often at most; None for any number.
    """

    line = models.ForeignKey(
        OrderLine, on_delete=models.CASCADE, related_name="downloads", db_index=False
    )
    file = models.ForeignKey(DigitalFile, on_delete=models.PROTECT, related_name="grants")
    token = models.CharField(max_length=40, unique=True, default=new_download_token, editable=False)
    max_downloads = models.PositiveIntegerField(_("downloads allowed"), null=True, blank=True)
    download_count = models.PositiveIntegerField(_("downloads"), default=0)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    created_at = models.DateTimeField(_("date"), auto_now_add=True)

    objects = DownloadGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        ordering = ["line__position", "file__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "file"], name="ecommerce_download_unique"),
            models.CheckConstraint(
                condition=Q(max_downloads__isnull=True) | Q(download_count__lte=F("max_downloads")),
                name="ecommerce_download_count",
            ),
        ]

    def __str__(self) -> str:
        return self.file.name

    @property
    def downloads_left(self) -> int | None:
        """How often it can still be downloaded; None for any number."""
        return None if self.max_downloads is None else self.max_downloads - self.download_count

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()
