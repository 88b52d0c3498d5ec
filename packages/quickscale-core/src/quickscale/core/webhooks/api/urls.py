from __future__ import annotations

from django.urls import include, path

from . import views

endpoint = [
    path("", views.WebhookEndpointView.as_view(), name="webhook-endpoint-detail"),
    path("test/", views.WebhookEndpointTestView.as_view(), name="webhook-endpoint-test"),
    path("enable/", views.WebhookEndpointEnableView.as_view(), name="webhook-endpoint-enable"),
    path("disable/", views.WebhookEndpointDisableView.as_view(), name="webhook-endpoint-disable"),
    path("rotate/", views.WebhookEndpointRotateView.as_view(), name="webhook-endpoint-rotate"),
    path("deliveries/", views.WebhookDeliveryListView.as_view(), name="webhook-delivery-list"),
]
delivery = [
    path("", views.WebhookDeliveryView.as_view(), name="webhook-delivery-detail"),
    path(
        "redeliver/",
        views.WebhookDeliveryRedeliverView.as_view(),
        name="webhook-delivery-redeliver",
    ),
]
urlpatterns = [
    path("webhooks/", views.WebhookEndpointListView.as_view(), name="webhook-endpoint-list"),
    path("webhooks/<uuid:id>/", include(endpoint)),
    path("webhook-deliveries/<uuid:id>/", include(delivery)),
    path("webhook-events/", views.WebhookEventListView.as_view(), name="webhook-event-list"),
]
