from __future__ import annotations

from django.urls import path

from quickscale_business_themes.ecommerce.api.backoffice.attributes import AttributeViewSet
from quickscale_business_themes.ecommerce.api.backoffice.categories import (
    BackofficeCategoryViewSet,
)
from quickscale_business_themes.ecommerce.api.backoffice.collections import (
    BackofficeCollectionViewSet,
)
from quickscale_business_themes.ecommerce.api.backoffice.images import ProductImageViewSet
from quickscale_business_themes.ecommerce.api.backoffice.products import BackofficeProductViewSet
from quickscale_business_themes.ecommerce.api.backoffice.reviews import BackofficeReviewViewSet
from quickscale_business_themes.ecommerce.api.backoffice.stock import (
    StockMovementViewSet,
    StockViewSet,
)

_PRODUCTS, _IMAGES, _CATEGORIES = (
    BackofficeProductViewSet,
    ProductImageViewSet,
    BackofficeCategoryViewSet,
)
_REVIEWS, _ATTRIBUTES, _COLLECTIONS = (
    BackofficeReviewViewSet,
    AttributeViewSet,
    BackofficeCollectionViewSet,
)
_IMAGE = "products/<slug:slug>/images/<int:id>/"

urlpatterns = [
    path("products/", _PRODUCTS.as_view({"get": "list", "post": "create"})),
    path(
        "products/<slug:slug>/",
        _PRODUCTS.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("products/<slug:slug>/images/", _IMAGES.as_view({"get": "list", "post": "create"})),
    path(_IMAGE, _IMAGES.as_view({"get": "retrieve", "put": "update", "delete": "destroy"})),
    path(f"{_IMAGE}up/", _IMAGES.as_view({"post": "up"})),
    path(f"{_IMAGE}down/", _IMAGES.as_view({"post": "down"})),
    path("categories/", _CATEGORIES.as_view({"get": "list", "post": "create"})),
    path(
        "categories/<slug:slug>/",
        _CATEGORIES.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("attributes/", _ATTRIBUTES.as_view({"get": "list", "post": "create"})),
    path(
        "attributes/<slug:slug>/",
        _ATTRIBUTES.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("collections/", _COLLECTIONS.as_view({"get": "list", "post": "create"})),
    path(
        "collections/<slug:slug>/",
        _COLLECTIONS.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("reviews/", _REVIEWS.as_view({"get": "list"})),
    path("reviews/<uuid:id>/", _REVIEWS.as_view({"get": "retrieve", "delete": "destroy"})),
    path("reviews/<uuid:id>/publish/", _REVIEWS.as_view({"post": "publish"})),
    path("reviews/<uuid:id>/reject/", _REVIEWS.as_view({"post": "reject"})),
    path("stock/", StockViewSet.as_view({"get": "list"})),
    path("stock/adjust/", StockViewSet.as_view({"post": "adjust"})),
    path("stock/movements/", StockMovementViewSet.as_view({"get": "list"})),
]
