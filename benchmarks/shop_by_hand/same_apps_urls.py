"""Addresses written by hand."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

# It declares a hook that the shop extends.
import quickscale.core.theme_system.registry  # noqa: F401

_OPERATIONS = [
    path("core/", include("quickscale.core.account.api.urls")),
    path("ecommerce/", include("quickscale_business_themes.ecommerce.urls")),
]
urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/", include((_OPERATIONS, "api"))),
]
