from __future__ import annotations

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from hand.api import ProductViewSet
from hand.cart import CartView
from hand.checkout import CheckoutView
from hand.pages import add_to_cart, show_product, show_products

router = SimpleRouter()
router.register("products", ProductViewSet, basename="api-product")

urlpatterns = [
    path("products/", show_products, name="product-list"),
    path("products/<slug:slug>/", show_product, name="product-detail"),
    path("products/<slug:slug>/-/add/", add_to_cart, name="product-add"),
    path("api/", include(router.urls)),
    path("api/cart/add/", CartView.as_view()),
    path("api/checkout/", CheckoutView.as_view()),
]
