"""What a shop keeps: its catalogue, its stock, carts, orders and what was paid for them."""

from quickscale_business_themes.ecommerce.models.attributes import (
    Attribute,
    AttributeChoice,
    AttributeValue,
)
from quickscale_business_themes.ecommerce.models.carts import Cart, CartLine
from quickscale_business_themes.ecommerce.models.catalogue import (
    Category,
    OptionValue,
    Placement,
    Product,
    ProductImage,
    ProductOption,
    ProductVariant,
)
from quickscale_business_themes.ecommerce.models.collections import (
    Collection,
    CollectionProduct,
)
from quickscale_business_themes.ecommerce.models.imports import ProductImport
from quickscale_business_themes.ecommerce.models.inventory import (
    StockLevel,
    StockLocation,
    StockMovement,
)
from quickscale_business_themes.ecommerce.models.orders import Order, OrderEvent, OrderLine
from quickscale_business_themes.ecommerce.models.payments import Payment
from quickscale_business_themes.ecommerce.models.reviews import ProductRating, Review

__all__ = [
    "Attribute",
    "AttributeChoice",
    "AttributeValue",
    "Cart",
    "CartLine",
    "Category",
    "Collection",
    "CollectionProduct",
    "OptionValue",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Payment",
    "Placement",
    "Product",
    "ProductImage",
    "ProductImport",
    "ProductOption",
    "ProductRating",
    "ProductVariant",
    "Review",
    "StockLevel",
    "StockLocation",
    "StockMovement",
]
