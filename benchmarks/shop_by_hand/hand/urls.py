from __future__ import annotations

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from hand.api import ProductViewSet
from hand.cart import CartView
from hand.checkout import CheckoutView

router = SimpleRouter()
router.register("products", ProductViewSet, basename="product")

urlpatterns = [
    path("api/", include(router.urls)),
    path("api/cart/add/", CartView.as_view()),
    path("api/checkout/", CheckoutView.as_view()),
]
