"""Categories, products and the variants of them that are sold."""

from __future__ import annotations

from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Substr, Upper
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from quickscale.core.components import ComponentField
from quickscale.core.money import MAX_PRICE, Money
from quickscale_business_themes.ecommerce import business, renditions
from quickscale_business_themes.ecommerce.models.fields import (
    KeyField,
    PictureField,
    PublicIdField,
    SearchTermsField,
    currency_field,
    price_field,
)
from quickscale_business_themes.ecommerce.models.taxes import TaxCategory

if TYPE_CHECKING:
    from collections.abc import Sequence


class Category(models.Model):
    """A shelf of the shop. ``path`` lists the ids from the root down to it: ``3/12/``."""

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
        return self.name

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
        return self.filter(status=ProductStatus.ACTIVE, published_at__lte=timezone.now())


class Product(models.Model):
    """Something the shop offers. What is sold, priced and counted are its variants."""

    slug = models.SlugField(_("slug"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(
        _("description"), blank=True, help_text=_("Plain text, for lists and search engines.")
    )
    content = ComponentField(_("content"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ProductStatus.choices, default=ProductStatus.DRAFT
    )
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
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
            models.Index(
                fields=["status", "-published_at", "-id"], name="ecommerce_product_newest"
            ),
            models.Index(fields=["status", "name"], name="ecommerce_product_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.status == ProductStatus.ACTIVE and self.published_at <= timezone.now()

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


class ProductOption(models.Model):
    """A way in which a product's variants differ, such as its size."""

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


class OptionValue(models.Model):
    """One choice of an option, such as “Large”."""

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


class BackorderPolicy(models.TextChoices):
    DENY = "deny", _("Stop selling")
    ALLOW = "allow", _("Continue selling")


def stock_left(variant: str) -> Coalesce:
    """Return an expression for the units of a variant that are neither sold nor promised.

    Args:
        variant: where the outer query has the variant's id.
    """
    from quickscale_business_themes.ecommerce.models.inventory import StockLevel

    levels = StockLevel.objects.filter(variant=OuterRef(variant), location__is_default=True)
    left = levels.order_by().values_list(F("on_hand") - F("allocated"))
    return Coalesce(Subquery(left), 0)


class ProductVariantQuerySet(models.QuerySet["ProductVariant"]):
    def with_stock(self) -> ProductVariantQuerySet:
        """Annotate ``stock_left``, the units that are neither sold nor promised."""
        return self.annotate(stock_left=stock_left("pk"))


#: How long what a variant is called may be, for the values of three options.
VARIANT_NAME_LENGTH = 800


class ProductVariant(models.Model):
    """What is sold: it has the article number, the price and the stock.

    Article numbers are the merchant's own, and may be corrected or shared. A variant is known by
    its product and its option values, and at public addresses by ``public_id``, which is its first
    SKU wherever no other variant had that.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    public_id = PublicIdField(max_length=64, unique=True, editable=False)
    sku = models.CharField(_("SKU"), max_length=255)
    barcode = models.CharField(
        _("barcode"), max_length=64, blank=True, help_text=_("GTIN, EAN, UPC or ISBN.")
    )
    name = models.CharField(
        _("name"),
        max_length=VARIANT_NAME_LENGTH,
        blank=True,
        help_text=_(
            "Its option values, such as “Large / Blue”. Leave empty if there's only one variant."
        ),
    )
    price = price_field(_("price"))
    compare_at_price = price_field(
        _("compare-at price"), null=True, blank=True, help_text=_("The price before a sale.")
    )
    currency = currency_field(_("currency"))
    position = models.PositiveIntegerField(_("position"), default=0)
    is_default = models.BooleanField(_("default"), default=False, editable=False)
    track_inventory = models.BooleanField(_("track inventory"), default=True)
    backorder = models.CharField(
        _("when out of stock"),
        max_length=5,
        choices=BackorderPolicy.choices,
        default=BackorderPolicy.DENY,
    )
    weight_grams = models.PositiveIntegerField(_("weight in grams"), default=0, blank=True)
    requires_shipping = models.BooleanField(
        _("requires shipping"), default=True, help_text=_("Turn off for what needs no address.")
    )
    image = models.ForeignKey(
        "ProductImage",
        verbose_name=_("image"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    option_values = models.ManyToManyField(
        OptionValue, blank=True, related_name="variants", verbose_name=_("option values")
    )

    objects = ProductVariantQuerySet.as_manager()

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["position", "pk"]
        indexes = [
            models.Index(
                fields=["price"], condition=Q(is_default=True), name="ecommerce_offer_price"
            ),
            models.Index(Upper("sku"), name="ecommerce_variant_sku_upper"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(is_default=True),
                name="ecommerce_variant_one_default",
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0, price__lte=MAX_PRICE), name="ecommerce_variant_price"
            ),
            models.CheckConstraint(
                condition=Q(compare_at_price__isnull=True)
                | Q(compare_at_price__gte=0, compare_at_price__lte=MAX_PRICE),
                name="ecommerce_variant_compare_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product.name} ({self.name})" if self.name else self.product.name

    def choose_public_id(self) -> str:
        """Return an id for a new variant: its SKU, unless another variant had that first."""
        wanted = self.sku or self.product.slug[:64]
        if not ProductVariant.objects.filter(public_id=wanted).exists():
            return wanted
        return f"{wanted[:51]}-{get_random_string(12, 'abcdefghijklmnopqrstuvwxyz0123456789')}"

    @property
    def money(self) -> Money:
        """The listed price, before any rule of the shop."""
        return Money(self.price, self.currency)

    @property
    def is_on_sale(self) -> bool:
        return business.is_on_sale(self.price, self.compare_at_price)

    @property
    def available(self) -> int | None:
        """How many can be bought now, None if there is no limit; ``with_stock`` saves a query."""
        if not self.track_inventory or self.allows_backorder:
            return None
        left: int | None = getattr(self, "stock_left", None)
        if left is None:
            stocked: Any = ProductVariant.objects.with_stock().get(pk=self.pk)
            left = stocked.stock_left
        return max(left or 0, 0)

    @property
    def allows_backorder(self) -> bool:
        return self.backorder == BackorderPolicy.ALLOW


def image_path(image: ProductImage, filename: str) -> str:
    return f"products/{slugify(image.product.slug)}/{filename}"


class ProductImage(models.Model):
    """A picture of a product; the first one stands in lists."""

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
    #: The narrower files that it was drawn as: their width and their name in the storage.
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
                [width, storage.save(f"{stem}-{width}.webp", ContentFile(drawn))]
                for width, drawn in renditions.draw_renditions(file)
            ]
        ProductImage.objects.filter(pk=self.pk).update(renditions=self.renditions)
