"""What integrators' servers were told, whoever they belong to."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from typing import Any

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api.lists import CursorPagination, FilterSet
from quickscale.core.audit.services import record
from quickscale.core.webhooks.api.problems import WebhookDisabled
from quickscale.core.webhooks.api.serializers import (
    WebhookDeliveryDetailSerializer,
    WebhookDeliverySerializer,
)
from quickscale.core.webhooks.models import WebhookDelivery
from quickscale.core.webhooks.services import redeliver

from .fields import OwnerField, OwnerFilter
from .viewsets import StaffViewSet

_MORE = ("url", "owner")


class _ToldMixin(serializers.Serializer[Any]):
    url = serializers.CharField(source="endpoint.url", label=_("Webhook"), read_only=True)
    owner = OwnerField(source="endpoint", label=_("Owner"))


class StaffWebhookDeliverySerializer(_ToldMixin, WebhookDeliverySerializer):
    """One event that one webhook is told."""

    class Meta(WebhookDeliverySerializer.Meta):
        fields = (*WebhookDeliverySerializer.Meta.fields, *_MORE)
        read_only_fields = fields
        presentation = {
            "title": "what",
            "columns": ["url", "status", "response_status", "created_at"],
        }


class StaffWebhookDeliveryDetailSerializer(_ToldMixin, WebhookDeliveryDetailSerializer):
    """One event that one webhook is told, with what was sent and answered."""

    class Meta(WebhookDeliveryDetailSerializer.Meta):
        fields = (*WebhookDeliveryDetailSerializer.Meta.fields, *_MORE)
        read_only_fields = fields


class StaffWebhookDeliveryFilter(FilterSet):
    owner = OwnerFilter(user="endpoint__user", team="endpoint__team")
    status = django_filters.ChoiceFilter(choices=WebhookDelivery.Status.choices, label=_("Status"))
    event = django_filters.CharFilter("event", "startswith", label=_("Event"))
    created = django_filters.DateFromToRangeFilter("created_at")


@extend_schema_view(
    list=extend_schema(operation_id="staff-webhook-delivery-list", summary=_("Webhook deliveries")),
    retrieve=extend_schema(
        operation_id="staff-webhook-delivery-retrieve", summary=_("Webhook delivery")
    ),
)
class StaffWebhookDeliveryViewSet(StaffViewSet[WebhookDelivery]):
    """What every webhook was told, the newest first."""

    queryset = WebhookDelivery.objects.select_related("endpoint__user", "endpoint__team")
    permission = "quickscale_webhooks.view_webhookdelivery"
    action_permissions = {"redeliver": "quickscale_webhooks.change_webhookdelivery"}
    serializer_class = StaffWebhookDeliveryDetailSerializer
    list_serializer_class = StaffWebhookDeliverySerializer
    pagination_class = CursorPagination
    filterset_class = StaffWebhookDeliveryFilter

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        deliveries = super().get_queryset()
        return deliveries.defer("payload", "excerpt") if self.action == "list" else deliveries

    @extend_schema(
        operation_id="staff-webhook-delivery-redeliver", summary=_("Resend"), request=None
    )
    def redeliver(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        delivery = self.get_object()
        if delivery.endpoint.disabled_at is not None:
            raise WebhookDisabled
        with transaction.atomic():
            redeliver(delivery)
            record(
                "webhook.redelivered",
                actor=request.user,
                team=delivery.endpoint.team,
                object_type="webhook_delivery",
                object_id=delivery.public_id,
                label=delivery.event,
            )
        return self.answer()
