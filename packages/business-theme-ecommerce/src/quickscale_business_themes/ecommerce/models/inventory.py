"""How many of each variant there are, and where they went."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.variants import ProductVariant


class StockLocationManager(models.Manager["StockLocation"]):
    def default(self) -> StockLocation:
        """Return where goods arrive unless another location is named, made at first use."""
        location, _created = self.get_or_create(is_default=True, defaults={"name": "Warehouse"})
        return location


class StockLocation(models.Model):
    """A place where goods are kept.

    Attributes:
        is_default: whether goods arrive here that nobody names a location for.
        is_active: whether orders are served from here. What is promised already still leaves.
        position: orders are served from the location with the lowest one that has the goods.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    is_default = models.BooleanField(_("default"), default=False)
    is_active = models.BooleanField(_("active"), default=True, db_default=True)
    position = models.PositiveIntegerField(_("order of preference"), default=0, db_default=0)
    address_line1 = models.CharField(_("address"), max_length=200, blank=True, db_default="")
    address_line2 = models.CharField(_("address line 2"), max_length=200, blank=True, db_default="")
    city = models.CharField(_("city"), max_length=100, blank=True, db_default="")
    region = models.CharField(_("state or province"), max_length=100, blank=True, db_default="")
    postcode = models.CharField(_("postcode"), max_length=20, blank=True, db_default="")
    country = models.CharField(_("country"), max_length=2, blank=True, db_default="")

    objects = StockLocationManager()

    class Meta:
        verbose_name = _("stock location")
        verbose_name_plural = _("stock locations")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="ecommerce_location_one_default",
            ),
            models.CheckConstraint(
                condition=Q(is_active=True) | Q(is_default=False),
                name="ecommerce_location_default_active",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StockLevel(models.Model):
    """What is on hand of one variant at one place, and how much of it is promised to orders.

    ``backordered`` counts the units that are promised although they are not there yet, so that
    the database can refuse any other promise beyond what is on hand.

    Attributes:
        low_stock: at how many units left the staff are told; None leaves it to the setting
            ``ECOMMERCE_LOW_STOCK``, which counts all locations.
    """

    variant = models.ForeignKey(
        ProductVariant, on_delete=models.CASCADE, related_name="stock_levels"
    )
    location = models.ForeignKey(
        StockLocation, on_delete=models.PROTECT, related_name="stock_levels"
    )
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    allocated = models.PositiveIntegerField(_("allocated"), default=0, editable=False)
    backordered = models.PositiveIntegerField(_("backordered"), default=0, editable=False)
    low_stock = models.PositiveIntegerField(_("low stock mark"), null=True, blank=True)

    class Meta:
        verbose_name = _("stock level")
        verbose_name_plural = _("stock levels")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "location"], name="ecommerce_level_variant_location"
            ),
            models.CheckConstraint(
                condition=Q(allocated__lte=F("on_hand") + F("backordered")),
                name="ecommerce_level_not_oversold",
            ),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0, allocated__gte=0, backordered__gte=0),
                name="ecommerce_level_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.on_hand}"


class MovementKind(models.TextChoices):
    RECEIVED = "received", _("Received")
    COUNTED = "counted", _("Counted")
    ADJUSTED = "adjusted", _("Adjusted")
    ALLOCATED = "allocated", _("Allocated")
    RELEASED = "released", _("Released")
    SHIPPED = "shipped", _("Shipped")
    RETURNED = "returned", _("Returned")
    TRANSFERRED = "transferred", _("Transferred")


class StockMovement(models.Model):
    """One entry of the stock's ledger. Entries are only ever added.

    Attributes:
        quantity: how many units; what was counted, and with a minus what left by an adjustment or
            a transfer.
        reference: the order's number, or why it was done.
    """

    variant = models.ForeignKey(
        ProductVariant, on_delete=models.SET_NULL, null=True, related_name="stock_movements"
    )
    sku = models.CharField(_("SKU"), max_length=255)
    location = models.ForeignKey(StockLocation, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(_("type"), max_length=20, choices=MovementKind.choices)
    quantity = models.IntegerField(_("quantity"))
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(_("date"), auto_now_add=True)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["reference"], name="ecommerce_movement_reference")]

    def __str__(self) -> str:
        return f"{self.sku} {self.get_kind_display()} {self.quantity}"
