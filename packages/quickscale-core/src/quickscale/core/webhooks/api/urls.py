from django.urls import include, path

from .views import (
    WebhookDeliveryListView,
    WebhookDeliveryViewSet,
    WebhookEndpointViewSet,
    WebhookEventListView,
)

endpoint_urls = [
    path(
        "",
        WebhookEndpointViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    *(
        path(f"{action}/", WebhookEndpointViewSet.as_view({"post": action}))
        for action in ("test", "enable", "disable", "rotate")
    ),
    path("deliveries/", WebhookDeliveryListView.as_view()),
]
delivery_urls = [
    path("", WebhookDeliveryViewSet.as_view({"get": "retrieve"})),
    path("redeliver/", WebhookDeliveryViewSet.as_view({"post": "redeliver"})),
]
urlpatterns = [
    path("webhooks/", WebhookEndpointViewSet.as_view({"get": "list", "post": "create"})),
    path("webhooks/<uuid:id>/", include(endpoint_urls)),
    path("webhook-deliveries/<uuid:id>/", include(delivery_urls)),
    path("webhook-events/", WebhookEventListView.as_view()),
]
