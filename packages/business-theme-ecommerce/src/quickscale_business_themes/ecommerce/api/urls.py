from __future__ import annotations

from django.urls import include, path

from quickscale_business_themes.ecommerce.api.carts import CartLineViewSet, CartViewSet
from quickscale_business_themes.ecommerce.api.catalogue import (
    CategoryViewSet,
    ProductViewSet,
    VariantViewSet,
)
from quickscale_business_themes.ecommerce.api.collections import CollectionViewSet
from quickscale_business_themes.ecommerce.api.figures import (
    OrderRevenueSeriesView,
    OrderRevenueStatView,
    OrderStatView,
)
from quickscale_business_themes.ecommerce.api.imports import (
    ImportProblemViewSet,
    ImportViewSet,
)
from quickscale_business_themes.ecommerce.api.orders import (
    CheckoutViewSet,
    OrderLineViewSet,
    OrderPayView,
    OrderViewSet,
    PaymentMethodListView,
)
from quickscale_business_themes.ecommerce.api.reviews import ReviewViewSet

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
        "checkout/",
        CheckoutViewSet.as_view({"get": "retrieve", "post": "create"}),
        name="checkout",
    ),
    path("payment-methods/", PaymentMethodListView.as_view(), name="payment-method-list"),
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
    path("staff/", include("quickscale_business_themes.ecommerce.api.backoffice.urls")),
    path("staff/imports/", ImportViewSet.as_view({"get": "list", "post": "create"})),
    path("staff/imports/<uuid:id>/", ImportViewSet.as_view({"get": "retrieve"})),
    path("staff/imports/<uuid:id>/run/", ImportViewSet.as_view({"post": "run"})),
    path("staff/imports/<uuid:id>/problems/", ImportProblemViewSet.as_view({"get": "list"})),
    path("figures/order-stat/", OrderStatView.as_view(), name="order-stat"),
    path("figures/revenue-stat/", OrderRevenueStatView.as_view(), name="revenue-stat"),
    path("figures/revenue-series/", OrderRevenueSeriesView.as_view(), name="revenue-series"),
]
