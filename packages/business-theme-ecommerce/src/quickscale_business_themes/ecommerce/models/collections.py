"""Products that are shown together: chosen one by one, or by what they have in common."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.catalogue import Category, Product
from quickscale_business_themes.ecommerce.models.fields import price_field
from quickscale_business_themes.ecommerce.models.translations import Translatable


class CollectionKind(models.TextChoices):
    MANUAL = "manual", _("Chosen products")
    RULES = "rules", _("All products that fit")


class Collection(Translatable):
    """A page of products. One by rules shows whatever fits all the rules that it has."""

    TRANSLATED = ("name", "description")

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(
        _("products"),
        max_length=10,
        choices=CollectionKind.choices,
        default=CollectionKind.MANUAL,
    )
    is_published = models.BooleanField(_("published"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    products = models.ManyToManyField(
        Product, through="CollectionProduct", related_name="collections"
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    brand = models.CharField(_("brand"), max_length=100, blank=True)
    min_price = price_field(_("minimum price"), null=True, blank=True)
    max_price = price_field(_("maximum price"), null=True, blank=True)
    is_on_sale = models.BooleanField(_("on sale only"), default=False)

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = ["position", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(min_price__isnull=True)
                | Q(max_price__isnull=True)
                | Q(min_price__lte=F("max_price")),
                name="ecommerce_collection_prices",
            )
        ]

    def __str__(self) -> str:
        return self.get_text("name")


class CollectionProduct(models.Model):
    """A product that was chosen for a collection, at its place there."""

    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="collection_products"
    )
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="collection_products"
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("product of a collection")
        verbose_name_plural = _("products of collections")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "product"], name="ecommerce_collection_product_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.collection} / {self.product}"
