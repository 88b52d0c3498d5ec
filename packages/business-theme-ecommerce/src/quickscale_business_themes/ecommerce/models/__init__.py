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
)
from quickscale_business_themes.ecommerce.models.collections import Collection, CollectionProduct
from quickscale_business_themes.ecommerce.models.downloads import DigitalFile, DownloadGrant
from quickscale_business_themes.ecommerce.models.drafts import DraftLine, DraftOrder
from quickscale_business_themes.ecommerce.models.feeds import ProductFeed
from quickscale_business_themes.ecommerce.models.fulfilments import Fulfilment, FulfilmentLine
from quickscale_business_themes.ecommerce.models.imports import ProductImport
from quickscale_business_themes.ecommerce.models.inventory import (
    StockLevel,
    StockLocation,
    StockMovement,
)
from quickscale_business_themes.ecommerce.models.invoices import CreditNote, Invoice, NumberSeries
from quickscale_business_themes.ecommerce.models.markets import Market
from quickscale_business_themes.ecommerce.models.messages import (
    CartReminder,
    MailObjection,
    ReviewInvitation,
)
from quickscale_business_themes.ecommerce.models.order_edits import OrderEdit, OrderEditLine
from quickscale_business_themes.ecommerce.models.orders import Order, OrderEvent, OrderLine
from quickscale_business_themes.ecommerce.models.payments import Payment
from quickscale_business_themes.ecommerce.models.prices import (
    PriceChange,
    PriceTier,
    ProductListing,
    ScheduledPrice,
)
from quickscale_business_themes.ecommerce.models.promotions import Promotion, Redemption, Voucher
from quickscale_business_themes.ecommerce.models.refunds import Refund, RefundLine, RefundPayment
from quickscale_business_themes.ecommerce.models.returns import Return, ReturnLine
from quickscale_business_themes.ecommerce.models.reviews import ProductRating, Review
from quickscale_business_themes.ecommerce.models.search import SearchSynonym, SearchWord
from quickscale_business_themes.ecommerce.models.shipping import (
    ShippingMethod,
    ShippingPlace,
    ShippingRate,
    ShippingZone,
)
from quickscale_business_themes.ecommerce.models.stock_alerts import StockAlert
from quickscale_business_themes.ecommerce.models.swatches import Swatch
from quickscale_business_themes.ecommerce.models.taxes import (
    TaxCategory,
    TaxPlace,
    TaxRate,
    TaxZone,
)
from quickscale_business_themes.ecommerce.models.variants import ProductVariant
from quickscale_business_themes.ecommerce.models.withdrawals import Withdrawal, WithdrawalLine

__all__ = [
    "Address",
    "Attribute",
    "AttributeChoice",
    "AttributeValue",
    "Cart",
    "CartLine",
    "CartReminder",
    "Category",
    "Collection",
    "CollectionProduct",
    "CreditNote",
    "DigitalFile",
    "DownloadGrant",
    "DraftLine",
    "DraftOrder",
    "Fulfilment",
    "FulfilmentLine",
    "Invoice",
    "MailObjection",
    "Market",
    "NumberSeries",
    "OptionValue",
    "Order",
    "OrderAdjustment",
    "OrderEdit",
    "OrderEditLine",
    "OrderEvent",
    "OrderLine",
    "Payment",
    "Placement",
    "PriceChange",
    "PriceTier",
    "Product",
    "ProductFeed",
    "ProductImage",
    "ProductImport",
    "ProductListing",
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
    "ReviewInvitation",
    "ScheduledPrice",
    "SearchSynonym",
    "SearchWord",
    "ShippingMethod",
    "ShippingPlace",
    "ShippingRate",
    "ShippingZone",
    "StockAlert",
    "StockLevel",
    "StockLocation",
    "StockMovement",
    "Swatch",
    "TaxCategory",
    "TaxPlace",
    "TaxRate",
    "TaxZone",
    "Voucher",
    "Withdrawal",
    "WithdrawalLine",
]
