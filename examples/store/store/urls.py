"""The addresses of Store: your own first, then everything the layers bring."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.static import serve

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/", include("quickscale.core.api.urls")),
    path("_mail/", include("quickscale.core.mail.urls")),  # previews, where DEBUG is on
    path("webhooks/", include("quickscale.core.billing.urls")),
    # A web server or a bucket in front of a larger site takes this one over.
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("quickscale.core.skin_system.urls")),
]
