from __future__ import annotations

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from bare.views import CartLineViewSet, OrderViewSet, ProductViewSet

router = SimpleRouter()
router.register("products", ProductViewSet)
router.register("cart-lines", CartLineViewSet)
router.register("orders", OrderViewSet)

urlpatterns = [path("api/", include(router.urls))]
