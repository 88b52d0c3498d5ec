from django.urls import include, path

from .views import (
    WebhookDeliveryListView,
    WebhookDeliveryViewSet,
    WebhookEndpointViewSet,
    WebhookEventListView,
)

#: Whoever repeats a request with its idempotency key isn't told the secret again.
_SECRET_ONCE = {"idempotency_once": ("secret",)}

endpoint_urls = [
    path(
        "",
        WebhookEndpointViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    *(
        path(f"{action}/", WebhookEndpointViewSet.as_view({"post": action}))
        for action in ("test", "enable", "disable")
    ),
    path("rotate/", WebhookEndpointViewSet.as_view({"post": "rotate"}, **_SECRET_ONCE)),
    path("deliveries/", WebhookDeliveryListView.as_view()),
]
delivery_urls = [
    path("", WebhookDeliveryViewSet.as_view({"get": "retrieve"})),
    path("redeliver/", WebhookDeliveryViewSet.as_view({"post": "redeliver"})),
]
urlpatterns = [
    path(
        "webhooks/",
        WebhookEndpointViewSet.as_view({"get": "list", "post": "create"}, **_SECRET_ONCE),
    ),
    path("webhooks/<uuid:id>/", include(endpoint_urls)),
    path("webhook-deliveries/<uuid:id>/", include(delivery_urls)),
    path("webhook-events/", WebhookEventListView.as_view()),
]
