"""What customers think of what they bought."""

from __future__ import annotations

import uuid
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.catalogue import Product
from quickscale_business_themes.ecommerce.models.orders import Order

MAX_RATING = 5


class ReviewStatus(models.TextChoices):
    PENDING = "pending", _("Pending")
    PUBLISHED = "published", _("Published")
    REJECTED = "rejected", _("Rejected")


class Review(models.Model):
    """One customer's word on one product, shown once the staff have published it.

    Attributes:
        order: by which they bought it, where they were invited by its mail; a guest has no account.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    product = models.ForeignKey(
        Product, verbose_name=_("product"), on_delete=models.CASCADE, related_name="reviews"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("customer"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="reviews",
    )
    order = models.ForeignKey(
        Order, on_delete=models.SET_NULL, null=True, editable=False, related_name="reviews"
    )
    author = models.CharField(_("name"), max_length=100, blank=True)
    rating = models.PositiveSmallIntegerField(_("rating"))
    title = models.CharField(_("title"), max_length=150, blank=True)
    text = models.TextField(_("review"), max_length=5000, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ReviewStatus.choices, default=ReviewStatus.PENDING
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    moderated_at = models.DateTimeField(_("moderated"), null=True, editable=False)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["product", "status", "-created_at"], name="ecommerce_review_product"
            ),
            models.Index(fields=["status", "-created_at"], name="ecommerce_review_status"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["product", "user"], name="ecommerce_review_one_each"),
            models.UniqueConstraint(
                fields=["product", "order"], name="ecommerce_review_one_an_order"
            ),
            models.CheckConstraint(
                condition=Q(rating__gte=1, rating__lte=MAX_RATING), name="ecommerce_review_rating"
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.product}: {self.rating}"


class ProductRating(models.Model):
    """The published reviews of a product, summed up for its page and for lists."""

    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, primary_key=True, related_name="rating"
    )
    count = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.CheckConstraint(
                condition=Q(total__gte=models.F("count"))
                & Q(total__lte=models.F("count") * MAX_RATING),
                name="ecommerce_rating_total",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.total} / {self.count}"


def average_rating(total: int, count: int) -> Decimal | None:
    """Return the mean of ``count`` ratings to one decimal place, None of none."""
    if not count:
        return None
    return (Decimal(total) / count).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
