"""The addresses of Store: your own first, then everything the layers bring."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.static import serve
from quickscale.core.health import health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/", include("quickscale.core.api.urls")),
    path("webhooks/", include("quickscale.core.billing.urls")),
    path("health/", health),
    # A web server or a bucket in front of a larger site takes this one over.
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("quickscale.core.skin_system.urls")),
]
