"""Facts about products, each of one kind: a material, a weight, a year."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format, localize
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.catalogue import Product
from quickscale_business_themes.ecommerce.models.translations import Translatable

MAX_TEXT = 500


class AttributeKind(models.TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    BOOLEAN = "boolean", _("Yes or no")
    CHOICE = "choice", _("Choice")
    DATE = "date", _("Date")


class Attribute(Translatable):
    """What can be said of products, and how."""

    TRANSLATED = ("name",)

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=AttributeKind.choices, default=AttributeKind.TEXT
    )
    unit = models.CharField(
        _("unit"),
        max_length=20,
        blank=True,
        help_text=_("For example, cm or kg. Only for numbers."),
    )
    is_filterable = models.BooleanField(
        _("filter"), default=False, help_text=_("Shoppers can filter products by it.")
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.get_text("name")


class AttributeChoice(Translatable):
    """One of the values that an attribute can have."""

    TRANSLATED = ("value",)

    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="choices")
    value = models.CharField(_("value"), max_length=200)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attribute", "value"], name="ecommerce_attribute_choice_unique"
            )
        ]

    def __str__(self) -> str:
        return self.get_text("value")


#: The column that holds a value, by the kind of its attribute.
COLUMNS = {
    AttributeKind.TEXT: "text",
    AttributeKind.NUMBER: "number",
    AttributeKind.BOOLEAN: "boolean",
    AttributeKind.CHOICE: "choice",
    AttributeKind.DATE: "date",
}


def _holds_one(name: str) -> Q:
    others = {f"{other}__isnull": True for other in COLUMNS.values() if other != name}
    return Q(**{f"{name}__isnull": False}, **others)


class AttributeValue(Translatable):
    """What an attribute is of one product, in the column of the attribute's kind."""

    TRANSLATED = ("text",)

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="attribute_values")
    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="values")
    text = models.CharField(max_length=MAX_TEXT, null=True)  # noqa: DJ001 - null is another kind's
    number = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    boolean = models.BooleanField(null=True)
    choice = models.ForeignKey(
        AttributeChoice, on_delete=models.PROTECT, null=True, related_name="+"
    )
    date = models.DateField(null=True)

    class Meta:
        verbose_name = _("attribute value")
        verbose_name_plural = _("attribute values")
        ordering = ["attribute__position", "attribute__name", "pk"]
        indexes = [
            models.Index(fields=["attribute", "number"], name="ecommerce_attribute_number"),
            models.Index(fields=["attribute", "text"], name="ecommerce_attribute_text"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "attribute"], name="ecommerce_attribute_value_one"
            ),
            models.CheckConstraint(
                condition=_holds_one("text")
                | _holds_one("number")
                | _holds_one("boolean")
                | _holds_one("choice")
                | _holds_one("date"),
                name="ecommerce_attribute_value_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribute}: {self.shown}"

    @property
    def is_telling(self) -> bool:
        """Whether customers learn something: not that a product has none of it, or isn't so."""
        return self.number != 0 and self.boolean is not False

    @property
    def plain(self) -> str:
        """The value as it is typed, whatever the language."""
        if self.number is not None:
            return f"{self.number.normalize():f}"
        if self.boolean is not None:
            return "yes" if self.boolean else "no"
        if self.date is not None:
            return self.date.isoformat()
        return self.choice.value if self.choice else self.text or ""

    @property
    def shown(self) -> str:
        """The value as people read it, with its unit."""
        if self.number is not None:
            number = localize(Decimal(self.plain))
            return f"{number}\N{NO-BREAK SPACE}{self.attribute.unit}".rstrip()
        if self.boolean is not None:
            return gettext("Yes") if self.boolean else gettext("No")
        if self.date is not None:
            return date_format(self.date, "DATE_FORMAT")
        return str(self.choice or self.get_text("text") or "")
