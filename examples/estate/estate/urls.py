"""The addresses of Estate: your own first, then everything the layers bring."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

handler500 = "quickscale.core.skin_system.views.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/", include("quickscale.core.api.urls")),
    path("_mail/", include("quickscale.core.mail.urls")),  # previews, where DEBUG is on
    path("webhooks/", include("quickscale.core.billing.urls")),
    # Uploads, where DEBUG is on; in production the proxy serves them.
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    path("", include("quickscale.core.skin_system.urls")),
]
