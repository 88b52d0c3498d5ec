from __future__ import annotations

from django.urls import include, path

from quickscale_business_themes.ecommerce.api.addresses import (
    AddressFormatView,
    AddressViewSet,
    ShippingFormatView,
)
from quickscale_business_themes.ecommerce.api.billing import BillingFormatView
from quickscale_business_themes.ecommerce.api.carts import CartLineViewSet, CartViewSet
from quickscale_business_themes.ecommerce.api.catalogue import (
    CategoryViewSet,
    ProductViewSet,
    VariantViewSet,
)
from quickscale_business_themes.ecommerce.api.checkout import CheckoutViewSet
from quickscale_business_themes.ecommerce.api.collections import CollectionViewSet
from quickscale_business_themes.ecommerce.api.documents import (
    TaxDocumentFileView,
    TaxDocumentListView,
)
from quickscale_business_themes.ecommerce.api.downloads import (
    DownloadConsentView,
    DownloadFileView,
    DownloadViewSet,
)
from quickscale_business_themes.ecommerce.api.facets import FacetListView
from quickscale_business_themes.ecommerce.api.feeds import show_feed
from quickscale_business_themes.ecommerce.api.figures import (
    OrderRevenueSeriesView,
    OrderRevenueStatView,
    OrderStatView,
    OrderValueStatView,
    ReturningCustomerStatView,
    ToShipStatView,
)
from quickscale_business_themes.ecommerce.api.guests import (
    GuestDataEraseView,
    GuestDataExportView,
    GuestDataRequestView,
    GuestDataView,
)
from quickscale_business_themes.ecommerce.api.imports import (
    ImportProblemViewSet,
    ImportViewSet,
)
from quickscale_business_themes.ecommerce.api.invited_reviews import InvitedReviewViewSet
from quickscale_business_themes.ecommerce.api.mail_preferences import (
    ContactFormatView,
    MailObjectionView,
)
from quickscale_business_themes.ecommerce.api.order_parts import (
    OrderFulfilmentListView,
    OrderReturnListView,
)
from quickscale_business_themes.ecommerce.api.orders import (
    OrderLineViewSet,
    OrderPayView,
    OrderViewSet,
)
from quickscale_business_themes.ecommerce.api.reports import (
    AbandonedCartListView,
    ProductSalesListView,
    SalesDayListView,
    SetupStepListView,
)
from quickscale_business_themes.ecommerce.api.reviews import ReviewViewSet
from quickscale_business_themes.ecommerce.api.stock_alerts import StockAlertView
from quickscale_business_themes.ecommerce.api.suggestions import SuggestionListView
from quickscale_business_themes.ecommerce.api.vouchers import CartVoucherViewSet
from quickscale_business_themes.ecommerce.api.withdrawals import (
    OrderWithdrawalView,
    WithdrawalInformationView,
    WithdrawalViewSet,
)

urlpatterns = [
    path("categories/", CategoryViewSet.as_view({"get": "list"}), name="category-list"),
    path(
        "categories/<slug:slug>/",
        CategoryViewSet.as_view({"get": "retrieve"}),
        name="category-detail",
    ),
    path("collections/", CollectionViewSet.as_view({"get": "list"}), name="collection-list"),
    path(
        "collections/<slug:slug>/",
        CollectionViewSet.as_view({"get": "retrieve"}),
        name="collection-detail",
    ),
    path("products/", ProductViewSet.as_view({"get": "list"}), name="product-list"),
    path("facets/", FacetListView.as_view(), name="product-facet-list"),
    path("feeds/<str:token>.xml", show_feed, name="product-feed"),
    path("suggestions/", SuggestionListView.as_view(), name="suggestion-list"),
    path(
        "products/<slug:slug>/", ProductViewSet.as_view({"get": "retrieve"}), name="product-detail"
    ),
    path(
        "products/<slug:slug>/related/",
        ProductViewSet.as_view({"get": "related"}, pagination_class=None),
        name="product-related",
    ),
    path(
        "products/<slug:slug>/reviews/",
        ReviewViewSet.as_view({"get": "list", "post": "create"}),
        name="review-list",
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
    path(
        "checkout/billing/",
        CheckoutViewSet.as_view({"put": "save_billing"}),
        name="checkout-billing",
    ),
    path("billing-format/", BillingFormatView.as_view(), name="billing-format"),
    path("address-format/", AddressFormatView.as_view(), name="address-format"),
    path("shipping-format/", ShippingFormatView.as_view(), name="shipping-format"),
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
    path(
        "orders/<str:number>/fulfilments/",
        OrderFulfilmentListView.as_view(),
        name="order-fulfilment-list",
    ),
    path("orders/<str:number>/returns/", OrderReturnListView.as_view(), name="order-return-list"),
    path("orders/<str:number>/pay/", OrderPayView.as_view(), name="order-pay"),
    path(
        "orders/<str:number>/cancel/",
        OrderViewSet.as_view({"post": "cancel"}),
        name="order-cancel",
    ),
    path(
        "orders/<str:number>/digital-consent/",
        OrderViewSet.as_view({"post": "consent"}),
        name="order-digital-consent",
    ),
    path("orders/<str:number>/documents/", TaxDocumentListView.as_view(), name="document-list"),
    path(
        "orders/<str:number>/documents/<str:id>/file/",
        TaxDocumentFileView.as_view(),
        name="document-file",
    ),
    path("contact-format/", ContactFormatView.as_view(), name="contact-format"),
    path("unsubscribe/<str:token>/", MailObjectionView.as_view(), name="mail-objection"),
    path("invited-reviews/<str:token>/", InvitedReviewViewSet.as_view({"get": "list"})),
    path(
        "invited-reviews/<str:token>/<slug:slug>/", InvitedReviewViewSet.as_view({"post": "create"})
    ),
    path(
        "orders/<str:number>/withdrawals/",
        OrderWithdrawalView.as_view(),
        name="order-withdrawal-list",
    ),
    path("withdrawals/", WithdrawalViewSet.as_view({"post": "create"}), name="withdrawal-draft"),
    path(
        "withdrawals/<uuid:id>/",
        WithdrawalViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="withdrawal-detail",
    ),
    path(
        "withdrawals/<uuid:id>/confirm/",
        WithdrawalViewSet.as_view({"post": "confirm"}),
        name="withdrawal-confirm",
    ),
    path(
        "withdrawal-information/",
        WithdrawalInformationView.as_view(),
        name="withdrawal-information",
    ),
    path("stock-alerts/", StockAlertView.as_view(), name="stock-alert-create"),
    path("guest-data/", GuestDataRequestView.as_view(), name="guest-data-create"),
    path("guest-data/<str:token>/", GuestDataView.as_view(), name="guest-data"),
    path("guest-data/<str:token>/export/", GuestDataExportView.as_view(), name="guest-data-export"),
    path("guest-data/<str:token>/erase/", GuestDataEraseView.as_view(), name="guest-data-erase"),
    path("downloads/", DownloadViewSet.as_view({"get": "list"}), name="download-list"),
    path("downloads/<str:id>/consent/", DownloadConsentView.as_view(), name="download-consent"),
    path("downloads/<str:id>/file/", DownloadFileView.as_view(), name="download-file"),
    path("staff/", include("quickscale_business_themes.ecommerce.api.staff_urls")),
    path("staff/", include("quickscale_business_themes.ecommerce.api.backoffice.urls")),
    path("staff/imports/", ImportViewSet.as_view({"get": "list", "post": "create"})),
    path("staff/imports/<uuid:id>/", ImportViewSet.as_view({"get": "retrieve"})),
    path("staff/imports/<uuid:id>/run/", ImportViewSet.as_view({"post": "run"})),
    path("staff/imports/<uuid:id>/problems/", ImportProblemViewSet.as_view({"get": "list"})),
    path("figures/order-stat/", OrderStatView.as_view(), name="order-stat"),
    path("figures/to-ship-stat/", ToShipStatView.as_view(), name="to-ship-stat"),
    path("figures/revenue-stat/", OrderRevenueStatView.as_view(), name="revenue-stat"),
    path("figures/order-value-stat/", OrderValueStatView.as_view(), name="order-value-stat"),
    path(
        "figures/returning-customer-stat/",
        ReturningCustomerStatView.as_view(),
        name="returning-customer-stat",
    ),
    path("reports/sales-by-day/", SalesDayListView.as_view(), name="sales-day-list"),
    path("reports/best-sellers/", ProductSalesListView.as_view(), name="product-sales-list"),
    path("reports/abandoned-carts/", AbandonedCartListView.as_view(), name="abandoned-cart-list"),
    path("setup-steps/", SetupStepListView.as_view(), name="setup-step-list"),
    path("figures/revenue-series/", OrderRevenueSeriesView.as_view(), name="revenue-series"),
]
