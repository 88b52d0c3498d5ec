"""What a cart costs and why: a pure calculation, without database, request or settings.

:func:`calculate` takes a :class:`Basket` and the shop's :class:`Rules` and returns a
:class:`PricedBasket`: each line, discount and tax with its reason. The rules that it follows are
written down in ``docs/pricing.md``.
"""

from quickscale_business_themes.ecommerce.shipping_rates import Place

from .actions import (
    Action,
    CheapestFree,
    LineAmounts,
    OrderFixed,
    OrderPercentage,
    ShippingPercentage,
    UnitFixed,
    UnitPercentage,
)
from .basket import Basket, Customer, Destination, Item, Selection, Shipping
from .calculator import calculate
from .conditions import (
    Condition,
    CustomerIs,
    MinimumQuantity,
    MinimumTotal,
    NthOrder,
    ShipsTo,
)
from .results import Discount, PricedBasket, PricedItem, PricedShipping, Tax
from .rules import Promotion, Rules, TaxRate, TaxRounding

__all__ = [
    "Action",
    "Basket",
    "CheapestFree",
    "Condition",
    "Customer",
    "CustomerIs",
    "Destination",
    "Discount",
    "Item",
    "LineAmounts",
    "MinimumQuantity",
    "MinimumTotal",
    "NthOrder",
    "OrderFixed",
    "OrderPercentage",
    "Place",
    "PricedBasket",
    "PricedItem",
    "PricedShipping",
    "Promotion",
    "Rules",
    "Selection",
    "Shipping",
    "ShippingPercentage",
    "ShipsTo",
    "Tax",
    "TaxRate",
    "TaxRounding",
    "UnitFixed",
    "UnitPercentage",
    "calculate",
]
