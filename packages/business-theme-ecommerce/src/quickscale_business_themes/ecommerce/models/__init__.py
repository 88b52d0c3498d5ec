"""What a shop keeps: its catalogue, its stock, carts, orders and what was paid for them."""

from quickscale_business_themes.ecommerce.models.addresses import Address
from quickscale_business_themes.ecommerce.models.adjustments import OrderAdjustment
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
from quickscale_business_themes.ecommerce.models.collections import Collection, CollectionProduct
from quickscale_business_themes.ecommerce.models.downloads import DigitalFile, DownloadGrant
from quickscale_business_themes.ecommerce.models.fulfilments import Fulfilment, FulfilmentLine
from quickscale_business_themes.ecommerce.models.imports import ProductImport
from quickscale_business_themes.ecommerce.models.inventory import (
    StockLevel,
    StockLocation,
    StockMovement,
)
from quickscale_business_themes.ecommerce.models.invoices import CreditNote, Invoice, NumberSeries
from quickscale_business_themes.ecommerce.models.orders import Order, OrderEvent, OrderLine
from quickscale_business_themes.ecommerce.models.payments import Payment
from quickscale_business_themes.ecommerce.models.promotions import Promotion, Redemption, Voucher
from quickscale_business_themes.ecommerce.models.refunds import Refund, RefundLine, RefundPayment
from quickscale_business_themes.ecommerce.models.returns import Return, ReturnLine
from quickscale_business_themes.ecommerce.models.reviews import ProductRating, Review
from quickscale_business_themes.ecommerce.models.shipping import (
    ShippingMethod,
    ShippingPlace,
    ShippingRate,
    ShippingZone,
)
from quickscale_business_themes.ecommerce.models.stock_alerts import StockAlert
from quickscale_business_themes.ecommerce.models.taxes import (
    TaxCategory,
    TaxPlace,
    TaxRate,
    TaxZone,
)

__all__ = [
    "Address",
    "Attribute",
    "AttributeChoice",
    "AttributeValue",
    "Cart",
    "CartLine",
    "Category",
    "Collection",
    "CollectionProduct",
    "CreditNote",
    "DigitalFile",
    "DownloadGrant",
    "Fulfilment",
    "FulfilmentLine",
    "Invoice",
    "NumberSeries",
    "OptionValue",
    "Order",
    "OrderAdjustment",
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
    "Promotion",
    "Redemption",
    "Refund",
    "RefundLine",
    "RefundPayment",
    "Return",
    "ReturnLine",
    "Review",
    "ShippingMethod",
    "ShippingPlace",
    "ShippingRate",
    "ShippingZone",
    "StockAlert",
    "StockLevel",
    "StockLocation",
    "StockMovement",
    "TaxCategory",
    "TaxPlace",
    "TaxRate",
    "TaxZone",
    "Voucher",
]
