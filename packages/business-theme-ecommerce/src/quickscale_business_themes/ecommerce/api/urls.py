from __future__ import annotations

from django.urls import path

from quickscale_business_themes.ecommerce.api.addresses import AddressFormatView, AddressViewSet
from quickscale_business_themes.ecommerce.api.carts import CartLineViewSet, CartViewSet
from quickscale_business_themes.ecommerce.api.catalogue import (
    CategoryViewSet,
    ProductViewSet,
    VariantViewSet,
)
from quickscale_business_themes.ecommerce.api.checkout import CheckoutViewSet
from quickscale_business_themes.ecommerce.api.documents import (
    TaxDocumentFileView,
    TaxDocumentListView,
)
from quickscale_business_themes.ecommerce.api.downloads import DownloadFileView, DownloadViewSet
from quickscale_business_themes.ecommerce.api.figures import (
    OrderRevenueSeriesView,
    OrderRevenueStatView,
    OrderStatView,
)
from quickscale_business_themes.ecommerce.api.orders import (
    OrderLineViewSet,
    OrderPayView,
    OrderViewSet,
)
from quickscale_business_themes.ecommerce.api.stock_alerts import StockAlertView
from quickscale_business_themes.ecommerce.api.vouchers import CartVoucherViewSet

urlpatterns = [
    path("categories/", CategoryViewSet.as_view({"get": "list"}), name="category-list"),
    path(
        "categories/<slug:slug>/",
        CategoryViewSet.as_view({"get": "retrieve"}),
        name="category-detail",
    ),
    path("products/", ProductViewSet.as_view({"get": "list"}), name="product-list"),
    path(
        "products/<slug:slug>/", ProductViewSet.as_view({"get": "retrieve"}), name="product-detail"
    ),
    path(
        "products/<slug:slug>/related/",
        ProductViewSet.as_view({"get": "related"}, pagination_class=None),
        name="product-related",
    ),
    path("variants/", VariantViewSet.as_view({"get": "list"}), name="variant-list"),
    path("cart/", CartViewSet.as_view({"get": "retrieve"}), name="cart"),
    path("cart/summary/", CartViewSet.as_view({"get": "summarize"}), name="cart-summary"),
    path(
        "cart/lines/",
        CartLineViewSet.as_view({"get": "list"}),
        name="cart-line-list",
    ),
    path("cart/add/", CartViewSet.as_view({"post": "add"}), name="cart-add"),
    path(
        "cart/lines/<uuid:id>/",
        CartLineViewSet.as_view({"get": "retrieve", "put": "update", "delete": "remove"}),
        name="cart-line-detail",
    ),
    path(
        "cart/vouchers/",
        CartVoucherViewSet.as_view({"get": "list", "post": "add"}),
        name="cart-voucher-list",
    ),
    path(
        "cart/vouchers/<str:code>/",
        CartVoucherViewSet.as_view({"delete": "remove"}),
        name="cart-voucher-detail",
    ),
    path(
        "checkout/",
        CheckoutViewSet.as_view({"get": "retrieve", "post": "create"}),
        name="checkout",
    ),
    path(
        "checkout/contact/",
        CheckoutViewSet.as_view({"put": "save_contact"}),
        name="checkout-contact",
    ),
    path(
        "checkout/address/",
        CheckoutViewSet.as_view({"put": "save_address"}),
        name="checkout-address",
    ),
    path(
        "checkout/saved-address/",
        CheckoutViewSet.as_view({"post": "choose_address"}),
        name="checkout-saved-address",
    ),
    path(
        "checkout/shipping/",
        CheckoutViewSet.as_view({"put": "save_shipping"}),
        name="checkout-shipping",
    ),
    path(
        "shipping-methods/",
        CheckoutViewSet.as_view({"get": "list_shipping_methods"}),
        name="shipping-method-list",
    ),
    path(
        "payment-methods/",
        CheckoutViewSet.as_view({"get": "list_payment_methods"}),
        name="payment-method-list",
    ),
    path("address-format/", AddressFormatView.as_view(), name="address-format"),
    path(
        "addresses/",
        AddressViewSet.as_view({"get": "list", "post": "create"}),
        name="address-list",
    ),
    path(
        "addresses/<uuid:id>/",
        AddressViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
        name="address-detail",
    ),
    path("orders/", OrderViewSet.as_view({"get": "list"}), name="order-list"),
    path("orders/<str:number>/", OrderViewSet.as_view({"get": "retrieve"}), name="order-detail"),
    path(
        "orders/<str:number>/lines/",
        OrderLineViewSet.as_view({"get": "list"}),
        name="order-line-list",
    ),
    path("orders/<str:number>/pay/", OrderPayView.as_view(), name="order-pay"),
    path(
        "orders/<str:number>/cancel/",
        OrderViewSet.as_view({"post": "cancel"}),
        name="order-cancel",
    ),
    path("orders/<str:number>/documents/", TaxDocumentListView.as_view(), name="document-list"),
    path(
        "orders/<str:number>/documents/<str:id>/file/",
        TaxDocumentFileView.as_view(),
        name="document-file",
    ),
    path("stock-alerts/", StockAlertView.as_view(), name="stock-alert-create"),
    path("downloads/", DownloadViewSet.as_view({"get": "list"}), name="download-list"),
    path("downloads/<str:id>/file/", DownloadFileView.as_view(), name="download-file"),
    path("figures/order-stat/", OrderStatView.as_view(), name="order-stat"),
    path("figures/revenue-stat/", OrderRevenueStatView.as_view(), name="revenue-stat"),
    path("figures/revenue-series/", OrderRevenueSeriesView.as_view(), name="revenue-series"),
]
