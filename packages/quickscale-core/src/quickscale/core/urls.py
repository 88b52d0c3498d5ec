"""Every page and operation of the stack, as a created project mounts them."""

from django.contrib import admin
from django.urls import include, path

handler500 = "quickscale.core.skin_system.views.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/", include("quickscale.core.api.urls")),
    path("_mail/", include("quickscale.core.mail.urls")),
    path("webhooks/", include("quickscale.core.billing.urls")),
    path("", include("quickscale.core.skin_system.urls")),
]
