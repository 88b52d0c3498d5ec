"""What a promotion depends on and does, as components that a merchant puts together.

A project's own condition or action is a component of the same group with the same method.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Protocol

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from quickscale.core import components
from quickscale.core.money import MAX_PRICE, Money
from quickscale_business_themes.ecommerce import pricing
from quickscale_business_themes.ecommerce.countries import COUNTRIES
from quickscale_business_themes.ecommerce.models.promotions import ACTIONS, CONDITIONS


class ConditionComponent(Protocol):
    def to_condition(self, currency: str) -> pricing.Condition:
        """Return the condition, whose amounts are in ``currency``."""


class ActionComponent(Protocol):
    def to_action(self, currency: str) -> pricing.Action:
        """Return the action, whose amounts are in ``currency``."""


def _require_country(code: str) -> str:
    country = code.strip().upper()
    if country not in dict(COUNTRIES):
        raise PydanticCustomError("country", "Enter the two-letter code of a country.")
    return country


Amount = Annotated[Decimal, Field(gt=0, le=MAX_PRICE)]
Percentage = Annotated[Decimal, Field(gt=0, le=100)]
Country = Annotated[str, AfterValidator(_require_country)]


class Selected(BaseModel):
    """Which items it is about."""

    products: list[str] = Field(
        default_factory=list,
        max_length=200,
        title=gettext_noop("Products"),
        description=gettext_noop(
            "Product slugs. If you choose neither products nor categories, all items count."
        ),
    )
    categories: list[str] = Field(
        default_factory=list,
        max_length=50,
        title=gettext_noop("Categories"),
        description=gettext_noop("Category slugs. Subcategories are included."),
    )

    @property
    def items(self) -> pricing.Selection:
        return pricing.Selection(frozenset(self.products), frozenset(self.categories))


@components.register(
    "promotion_minimum_quantity", label=_("Minimum quantity"), group=CONDITIONS.name
)
class MinimumQuantity(Selected):
    quantity: int = Field(default=1, ge=1, title=gettext_noop("Quantity"))

    def to_condition(self, currency: str) -> pricing.Condition:
        return pricing.MinimumQuantity(self.quantity, self.items)


@components.register(
    "promotion_minimum_total", label=_("Minimum order value"), group=CONDITIONS.name
)
class MinimumTotal(Selected):
    amount: Amount = Field(title=gettext_noop("Amount"))

    def to_condition(self, currency: str) -> pricing.Condition:
        return pricing.MinimumTotal(Money(self.amount, currency), self.items)


@components.register("promotion_customers", label=_("Certain customers"), group=CONDITIONS.name)
class Customers(BaseModel):
    emails: list[str] = Field(min_length=1, max_length=500, title=gettext_noop("E-mail addresses"))

    def to_condition(self, currency: str) -> pricing.Condition:
        return pricing.CustomerIs(frozenset(email.strip().lower() for email in self.emails))


@components.register("promotion_nth_order", label=_("Customer's nth order"), group=CONDITIONS.name)
class NthOrder(BaseModel):
    number: int = Field(
        default=1,
        ge=1,
        title=gettext_noop("Number"),
        description=gettext_noop("Enter 1 for a customer's first order."),
    )

    def to_condition(self, currency: str) -> pricing.Condition:
        return pricing.NthOrder(self.number)


@components.register("promotion_countries", label=_("Shipping country"), group=CONDITIONS.name)
class Countries(BaseModel):
    countries: list[Country] = Field(
        min_length=1,
        title=gettext_noop("Countries"),
        description=gettext_noop("Two-letter country codes, such as DE."),
    )

    def to_condition(self, currency: str) -> pricing.Condition:
        return pricing.ShipsTo(frozenset(self.countries))


@components.register(
    "promotion_unit_percentage", label=_("Percentage off each item"), group=ACTIONS.name
)
class UnitPercentage(Selected):
    percentage: Percentage = Field(title=gettext_noop("Percentage"))

    def to_action(self, currency: str) -> pricing.Action:
        return pricing.UnitPercentage(self.percentage, self.items)


@components.register("promotion_unit_fixed", label=_("Amount off each item"), group=ACTIONS.name)
class UnitFixed(Selected):
    amount: Amount = Field(title=gettext_noop("Amount"))

    def to_action(self, currency: str) -> pricing.Action:
        return pricing.UnitFixed(Money(self.amount, currency), self.items)


@components.register("promotion_cheapest_free", label=_("Cheapest item free"), group=ACTIONS.name)
class CheapestFree(Selected):
    group_size: int = Field(
        default=3,
        ge=1,
        title=gettext_noop("Of how many items"),
        description=gettext_noop("Enter 3 for “three for the price of two”."),
    )

    def to_action(self, currency: str) -> pricing.Action:
        return pricing.CheapestFree(self.group_size, self.items)


@components.register(
    "promotion_order_percentage", label=_("Percentage off the order"), group=ACTIONS.name
)
class OrderPercentage(Selected):
    percentage: Percentage = Field(title=gettext_noop("Percentage"))

    def to_action(self, currency: str) -> pricing.Action:
        return pricing.OrderPercentage(self.percentage, self.items)


@components.register("promotion_order_fixed", label=_("Amount off the order"), group=ACTIONS.name)
class OrderFixed(Selected):
    amount: Amount = Field(title=gettext_noop("Amount"))

    def to_action(self, currency: str) -> pricing.Action:
        return pricing.OrderFixed(Money(self.amount, currency), self.items)


@components.register("promotion_shipping", label=_("Free or cheaper shipping"), group=ACTIONS.name)
class CheaperShipping(BaseModel):
    percentage: Percentage = Field(
        default=Decimal(100),
        title=gettext_noop("Percentage"),
        description=gettext_noop("Enter 100 for free shipping."),
    )

    def to_action(self, currency: str) -> pricing.Action:
        return pricing.ShippingPercentage(self.percentage)
