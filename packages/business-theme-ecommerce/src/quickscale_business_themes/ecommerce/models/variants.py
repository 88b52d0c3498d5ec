"""The variants of products: what is sold."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Upper
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from quickscale.core.money import MAX_PRICE, Money
from quickscale_business_themes.ecommerce.measures import (
    Unit,
    UnitPrice,
    are_comparable,
    calculate_unit_price,
)
from quickscale_business_themes.ecommerce.models.catalogue import OptionValue, Product
from quickscale_business_themes.ecommerce.models.fields import (
    PublicIdField,
    currency_field,
    price_field,
)
from quickscale_business_themes.ecommerce.models.translations import Translatable

if TYPE_CHECKING:
    from quickscale_business_themes.ecommerce.services.price_keeping import CurrentPrice


class BackorderPolicy(models.TextChoices):
    DENY = "deny", _("Stop selling")
    ALLOW = "allow", _("Continue selling")


def stock_left(variant: str) -> Coalesce:
    """Return an expression for the units of a variant that can be promised now: what is on hand in
    active locations and not promised to anybody.

    What is promised beyond what is there waits for goods of its own location, and takes nothing
    from another.

    Args:
        variant: where the outer query has the variant's id.
    """
    own = levels_left(variant).values("variant")
    left = own.annotate(units=Sum(F("on_hand") - F("allocated")))
    return Coalesce(Subquery(left.values("units")), 0)


def levels_left(variant: str) -> models.QuerySet[Any]:
    """Return the stock levels with units that can be promised now, for a subquery."""
    from quickscale_business_themes.ecommerce.models.inventory import StockLevel

    found = StockLevel.objects.filter(variant=OuterRef(variant), location__is_active=True)
    return found.filter(on_hand__gt=F("allocated")).order_by()


#: The columns that services/price_keeping.py writes, and nobody else.
KEPT = frozenset(
    {
        "scheduled_price",
        "scheduled_compare_at_price",
        "next_price_change",
        "prior_price",
        "has_price_tiers",
    }
)
#: The columns that prices and lists depend on.
PRICED = frozenset(
    "product price compare_at_price currency track_inventory backorder is_default".split()
)


class ProductVariantQuerySet(models.QuerySet["ProductVariant"]):
    """Variants, whose prices are kept however many of them are written at once."""

    def bulk_create(
        self,
        objs: Iterable[ProductVariant],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[ProductVariant]:
        from quickscale_business_themes.ecommerce.services import price_keeping

        variants = list(objs)
        are_new = not (ignore_conflicts or update_conflicts)
        if are_new:
            _forget_kept(variants)
        with price_keeping.keeping_prices():
            created = super().bulk_create(
                variants,
                batch_size,
                ignore_conflicts,
                update_conflicts,
                update_fields,
                unique_fields,
            )
            if are_new:
                price_keeping.keep_new_variants(created)
            else:
                price_keeping.keep_prices(each.product_id for each in created)
        return created

    def update(self, **values: Any) -> int:
        if PRICED.isdisjoint(values):
            return super().update(**values)
        from quickscale_business_themes.ecommerce.services import price_keeping

        products = list(self.order_by().values_list("product", flat=True).distinct())
        with price_keeping.keeping_prices(products):
            return super().update(**values)

    def with_stock(self) -> ProductVariantQuerySet:
        """Annotate :func:`stock_left`, the units that can be promised now."""
        return self.annotate(stock_left=stock_left("pk"))


def _forget_kept(variants: Iterable[ProductVariant]) -> None:
    """Take from new variants what was kept of others, of which they may be copies."""
    fields: Any = map(ProductVariant._meta.get_field, KEPT)
    defaults = {field.attname: field.get_default() for field in fields}
    for variant in variants:
        variant.__dict__.update(defaults)


#: How long what a variant is called may be, for the values of three options.
VARIANT_NAME_LENGTH = 800


class ProductVariant(Translatable):
    """What is sold: it has the article number, the price and the stock.

    Article numbers are the merchant's own, and may be corrected or shared. A variant is known by
    its product and its option values, and at public addresses by ``public_id``, which is its first
    SKU wherever no other variant had that.
    """

    TRANSLATED = ("name",)

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
        _("requires shipping"),
        default=True,
        help_text=_("Turn off for digital products and services."),
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

    measure = models.DecimalField(
        _("measure"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text=_(
            "The amount in the pack, to calculate the unit price. Leave empty to show none."
        ),
    )
    measure_unit = models.CharField(
        _("unit of measure"), max_length=4, choices=Unit.choices, blank=True
    )
    reference_quantity = models.PositiveIntegerField(
        _("reference quantity"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("The amount the unit price is shown for, such as 100 for “per 100 g”."),
    )
    reference_unit = models.CharField(
        _("reference unit"),
        max_length=4,
        choices=Unit.choices,
        blank=True,
        help_text=_("Leave empty to use the unit of the amount."),
    )
    # KEPT, and right until ``next_price_change``.
    scheduled_price = price_field(_("scheduled price"), null=True, editable=False)
    scheduled_compare_at_price = price_field(
        _("scheduled compare-at price"), null=True, editable=False
    )
    next_price_change = models.DateTimeField(null=True, editable=False)
    prior_price = price_field(_("prior price"), null=True, editable=False)
    has_price_tiers = models.BooleanField(default=False, editable=False)

    objects = ProductVariantQuerySet.as_manager()

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["position", "pk"]
        indexes = [
            models.Index(Upper("sku"), name="ecommerce_variant_sku_upper"),
            models.Index(
                fields=["next_price_change"],
                condition=Q(next_price_change__isnull=False),
                name="ecommerce_variant_price_due",
            ),
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
            models.CheckConstraint(
                condition=Q(measure__isnull=True)
                | (Q(measure__gt=0, reference_quantity__gt=0) & ~Q(measure_unit="")),
                name="ecommerce_variant_measure",
                violation_error_message=_("Choose the unit of the measure, too."),
            ),
        ]

    def __str__(self) -> str:
        name = self.get_text("name")
        return f"{self.product} ({name})" if name else str(self.product)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write all but what is kept, which may be newer than this instance."""
        if not self._state.adding and not args and not kwargs.get("force_insert"):
            own = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            chosen = kwargs.get("update_fields")
            kwargs["update_fields"] = (own if chosen is None else {*chosen}) - KEPT
        super().save(*args, **kwargs)

    def clean(self) -> None:
        unit, reference = self.measure_unit, self.reference_unit
        if unit and reference and not are_comparable(unit, reference):
            raise ValidationError({"reference_unit": _("This unit measures something else.")})

    def calculate_unit_price(self, price: Money) -> UnitPrice | None:
        """Return what a reference quantity costs where one costs ``price``; None if it has no
        measure."""
        if self.measure is None:
            return None
        unit = self.reference_unit or self.measure_unit
        return calculate_unit_price(
            price, self.measure, self.measure_unit, self.reference_quantity, unit
        )

    def choose_public_id(self) -> str:
        """Return an id for a new variant: its SKU, unless another variant had that first."""
        wanted = self.sku or self.product.slug[:64]
        if not ProductVariant.objects.filter(public_id=wanted).exists():
            return wanted
        return f"{wanted[:51]}-{get_random_string(12, 'abcdefghijklmnopqrstuvwxyz0123456789')}"

    @property
    def money(self) -> Money:
        """What is charged now for one unit, before any rule of the shop."""
        return Money(self.selling_price, self.currency)

    @property
    def selling_price(self) -> Decimal:
        """The listed price of this moment: a scheduled one, or the variant's own."""
        if self.is_price_due:
            return self._work_out().price
        price: Decimal = self.price if self.scheduled_price is None else self.scheduled_price
        return price

    @property
    def regular_price(self) -> Decimal:
        """The highest price that the listed one is shown to replace; as high as that if none."""
        if self.is_price_due:
            return self._work_out().regular_price
        compare_at = self.scheduled_compare_at_price
        if self.scheduled_price is None or compare_at is None:
            compare_at = self.compare_at_price
        highest: Decimal = max(self.selling_price, self.price, compare_at or self.price)
        return highest

    @property
    def listed_prior_price(self) -> Decimal | None:
        """The lowest price of the 30 days before the listed one was reduced; None if it isn't."""
        return self._work_out().prior_price if self.is_price_due else self.prior_price

    @property
    def is_on_sale(self) -> bool:
        return self.selling_price < self.regular_price

    @property
    def is_price_due(self) -> bool:
        """Whether a scheduled price has begun or ended and nobody has written it down yet."""
        due = self.next_price_change
        return due is not None and due <= timezone.now()

    def _work_out(self) -> CurrentPrice:
        from quickscale_business_themes.ecommerce.services.price_keeping import read_current

        return read_current(self)

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
