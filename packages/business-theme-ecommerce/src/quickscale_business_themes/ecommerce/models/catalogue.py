"""Categories and products, with their options and pictures."""

from __future__ import annotations

from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from quickscale.core.components import ComponentField
from quickscale.core.money import Money
from quickscale_business_themes.ecommerce import renditions
from quickscale_business_themes.ecommerce.models.fields import (
    KeyField,
    PictureField,
    SearchTermsField,
)
from quickscale_business_themes.ecommerce.models.taxes import TaxCategory
from quickscale_business_themes.ecommerce.models.translations import Translatable
from quickscale_business_themes.ecommerce.models.withdrawal_exceptions import (
    withdrawal_exception_field,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quickscale_business_themes.ecommerce.models.prices import PriceTier, ScheduledPrice
    from quickscale_business_themes.ecommerce.models.variants import ProductVariant


class Category(Translatable):
    """A shelf of the shop. ``path`` lists the ids from the root down to it: ``3/12/``."""

    TRANSLATED = ("name", "description")

    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    name = models.CharField(_("name"), max_length=255)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    path = models.CharField(max_length=255, editable=False, db_index=True, default="")
    search_name = SearchTermsField(sources=["name"])

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="ecommerce_category_not_own_parent",
            ),
            models.UniqueConstraint(fields=["parent", "name"], name="ecommerce_category_name"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(parent__isnull=True), name="ecommerce_category_root"
            ),
        ]

    def __str__(self) -> str:
        return self.get_text("name")

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else ''}{self.pk}/"
        if path != self.path:
            self._move_to(path)

    def clean(self) -> None:
        if self.path and self.parent and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": _("A category can't be its own parent.")})

    def ancestor_ids(self) -> list[int]:
        """Return the ids of the categories above this one, from the root down."""
        return [int(key) for key in self.path.split("/")[:-2]]

    def _move_to(self, path: str) -> None:
        old, self.path = self.path, path
        Category.objects.filter(pk=self.pk).update(path=path)
        if old:
            Category.objects.filter(path__startswith=old).update(
                path=Concat(Value(path), Substr("path", len(old) + 1))
            )


class ProductStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    ARCHIVED = "archived", _("Archived")


class ProductQuerySet(models.QuerySet["Product"]):
    def visible(self) -> ProductQuerySet:
        """Return what shoppers may see now."""
        now = timezone.now()
        shown = self.filter(status=ProductStatus.ACTIVE, published_at__lte=now)
        return shown.filter(Q(available_until__isnull=True) | Q(available_until__gt=now))

    def list_hidden(self) -> models.QuerySet[Product, Any]:
        """Return the ids of what shoppers may not see now, which is all that is not ``visible``;
        for each reason from an index of its own."""
        now, ids = timezone.now(), self.order_by().values("pk")
        hidden = ids.filter(status__in=[ProductStatus.DRAFT, ProductStatus.ARCHIVED]).union(
            ids.filter(status=ProductStatus.ACTIVE, published_at__gt=now),
            ids.filter(available_until__lte=now),
        )
        # From Django 6.1 on, a union takes the order of the model, not that of its parts.
        return hidden.order_by()


class Product(Translatable):
    """Something the shop offers. What is sold, priced and counted are its variants."""

    TRANSLATED = ("name", "description")

    slug = models.SlugField(_("slug"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(
        _("description"), blank=True, help_text=_("Plain text, for lists and search engines.")
    )
    content = ComponentField(_("content"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ProductStatus.choices, default=ProductStatus.DRAFT
    )
    published_at = models.DateTimeField(
        _("published at"),
        default=timezone.now,
        help_text=_("An active product appears in your shop from this date."),
    )
    available_until = models.DateTimeField(
        _("available until"),
        null=True,
        blank=True,
        help_text=_("The product is hidden from this date. Leave empty to keep selling it."),
    )
    brand = models.CharField(_("brand"), max_length=255, blank=True)
    brand_key = KeyField(max_length=255, source="brand", db_index=True)
    tax_category = models.ForeignKey(
        TaxCategory,
        verbose_name=_("tax category"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="products",
        help_text=_("Leave empty for the shop's default."),
    )
    withdrawal_exception = withdrawal_exception_field()
    categories = models.ManyToManyField(
        Category, through="Placement", related_name="products", verbose_name=_("categories")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    search_name = SearchTermsField(sources=["name"])
    search_text = SearchTermsField(sources=["name", "description"])

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["-published_at", "-pk"]
        indexes = [
            # With all that says whether a product is visible, so that counts read no product.
            models.Index(
                fields=["status", "-published_at", "-id", "available_until"],
                name="ecommerce_product_newest",
            ),
            models.Index(
                fields=["available_until"],
                condition=Q(available_until__isnull=False),
                name="ecommerce_product_ending",
            ),
            models.Index(fields=["status", "name"], name="ecommerce_product_name"),
            models.Index(
                fields=["status", "brand_key", "published_at", "brand", "id", "available_until"],
                condition=~Q(brand_key=""),
                name="ecommerce_product_brand",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(available_until__isnull=True)
                | Q(available_until__gt=F("published_at")),
                name="ecommerce_product_dates",
            )
        ]

    def __str__(self) -> str:
        return self.get_text("name")

    @property
    def is_active(self) -> bool:
        now = timezone.now()
        if self.status != ProductStatus.ACTIVE or self.published_at > now:
            return False
        return self.available_until is None or self.available_until > now

    @property
    def is_digital(self) -> bool:
        """Whether no variant of it needs a shipping address."""
        return not any(variant.requires_shipping for variant in self.variants.all())

    @property
    def default_variant(self) -> ProductVariant | None:
        variants: Sequence[ProductVariant] = list(self.variants.all())
        return next((v for v in variants if v.is_default), variants[0] if variants else None)

    @property
    def price(self) -> Decimal | None:
        """The default variant's price."""
        return self.default_variant.price if self.default_variant else None

    @cached_property
    def first_image(self) -> ProductImage | None:
        # From all of them, which may be prefetched.
        return next(iter(self.images.all()), None)

    @property
    def image(self) -> Any:
        """The first picture's file."""
        return self.first_image.image if self.first_image else None

    @property
    def category(self) -> Category | None:
        """The category that the product's breadcrumbs lead through."""
        first = next(iter(self.placements.all()), None)
        return first.category if first else None

    @property
    def listed_scheduled_prices(self) -> list[ScheduledPrice]:
        """The scheduled prices of all its variants, which may be prefetched."""
        return [each for variant in self.variants.all() for each in variant.scheduled_prices.all()]

    @property
    def listed_price_tiers(self) -> list[PriceTier]:
        """The price tiers of all its variants, which may be prefetched."""
        return [each for variant in self.variants.all() for each in variant.price_tiers.all()]

    def can_purchase(self, user: Any) -> bool:
        """Say whether ``user`` may buy the default variant now and has the credits for it."""
        from quickscale_business_themes.ecommerce.services.catalogue import can_purchase

        return can_purchase(self, user=user)

    def calculate_discount(self, user: Any) -> Money:
        """Return how much less than the default variant's listed price ``user`` pays."""
        from quickscale_business_themes.ecommerce.hooks import pricing_service

        return pricing_service().discount(self.default_variant, user=user)


class Placement(models.Model):
    """A product's place in a category; the first one is where its breadcrumbs lead."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="placements")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="placements")
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "category"], name="ecommerce_placement_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} / {self.category}"


class ProductOption(Translatable):
    """A way in which a product's variants differ, such as its size."""

    TRANSLATED = ("name",)

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="options")
    name = models.CharField(_("name"), max_length=255)
    key = KeyField(max_length=255, source="name")
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "name"], name="ecommerce_option_unique")
        ]

    def __str__(self) -> str:
        return self.name


class OptionValue(Translatable):
    """One choice of an option, such as “Large”."""

    TRANSLATED = ("value",)

    option = models.ForeignKey(ProductOption, on_delete=models.CASCADE, related_name="values")
    value = models.CharField(_("value"), max_length=255)
    key = KeyField(max_length=255, source="value")
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("option value")
        verbose_name_plural = _("option values")
        ordering = ["option__position", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["option", "value"], name="ecommerce_value_unique")
        ]

    def __str__(self) -> str:
        return self.value


def image_path(image: ProductImage, filename: str) -> str:
    return f"products/{slugify(image.product.slug)}/{filename}"


class ProductImage(Translatable):
    """A picture of a product; the first one stands in lists."""

    TRANSLATED = ("alt",)

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    image = PictureField(_("image"), upload_to=image_path, max_length=255)
    alt = models.CharField(
        _("alternative text"),
        max_length=512,
        blank=True,
        help_text=_("Describes the image for people who can't see it."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    source = models.TextField(
        blank=True, editable=False, help_text=_("The address that it was downloaded from.")
    )

    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    #: The narrower files that it was drawn as: their width and their names in the storage, of WebP
    #: and, where that could be drawn, of AVIF.
    renditions: models.JSONField[Any, Any] = models.JSONField(
        default=list, editable=False, blank=True
    )

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt or str(self.image.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the picture, drawn at several widths if its file is new."""
        image: Any = self.image
        upload = image.file if image and not image._committed else None
        if upload is not None:
            self.width, self.height = renditions.read_size(upload)
        super().save(*args, **kwargs)
        if upload is not None:
            self._draw()

    def _draw(self) -> None:
        name, storage = str(self.image.name), self.image.storage
        stem = PurePath(name).with_suffix("")
        with storage.open(name) as file:
            self.renditions = [
                [
                    width,
                    *(
                        storage.save(f"{stem}-{width}.{suffix}", ContentFile(content))
                        for suffix, content in drawn.items()
                    ),
                ]
                for width, drawn in renditions.draw_renditions(file)
            ]
        ProductImage.objects.filter(pk=self.pk).update(renditions=self.renditions)
