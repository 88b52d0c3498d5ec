from __future__ import annotations

from django.urls import path

from quickscale_business_themes.ecommerce.api.backoffice.products import BackofficeProductViewSet

_PRODUCTS = BackofficeProductViewSet

urlpatterns = [
    path("products/", _PRODUCTS.as_view({"get": "list", "post": "create"})),
    path(
        "products/<slug:slug>/",
        _PRODUCTS.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
]
