"""The theme's API, mounted at ``/api/ecommerce/``."""

from __future__ import annotations

from django.urls import include, path

app_name = "ecommerce"
urlpatterns = [path("", include("quickscale_business_themes.ecommerce.api.urls"))]
