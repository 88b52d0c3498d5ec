from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, mixins, permissions, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from quickscale.core.api.permissions import NotImpersonatingOrReadOnly, flag_permission
from quickscale.core.teams.api.scoped import WorkspaceOwnedMixin
from quickscale.core.teams.current import current_team
from quickscale.core.teams.permissions import team_permission
from quickscale.core.webhooks import services
from quickscale.core.webhooks.events import list_public_events
from quickscale.core.webhooks.models import WebhookDelivery, WebhookEndpoint

from .problems import WebhookDisabled, WebhookLimitReached
from .serializers import (
    NewWebhookEndpointSerializer,
    WebhookDeliveryDetailSerializer,
    WebhookDeliverySerializer,
    WebhookEndpointSerializer,
    WebhookEventSerializer,
    WebhookSecretSerializer,
)

_ONE = "One of the workspace's webhooks."


class WebhooksMixin(WorkspaceOwnedMixin):
    permission_classes = (
        flag_permission("outgoing_webhooks"),
        permissions.IsAuthenticated,
        team_permission("webhooks.manage"),
        NotImpersonatingOrReadOnly,
    )
    accepts_api_keys = True


@extend_schema_view(
    list=extend_schema(operation_id="webhook-endpoint-list", summary=_("Webhooks")),
    create=extend_schema(operation_id="webhook-endpoint-create", summary=_("New webhook")),
    retrieve=extend_schema(
        operation_id="webhook-endpoint-retrieve", summary=_("Webhook"), description=_ONE
    ),
    update=extend_schema(
        operation_id="webhook-endpoint-update", summary=_("Change"), description=_ONE
    ),
    destroy=extend_schema(
        operation_id="webhook-endpoint-destroy", summary=_("Delete"), description=_ONE
    ),
)
class WebhookEndpointViewSet(WebhooksMixin, viewsets.ModelViewSet[WebhookEndpoint]):
    """The workspace's webhooks, and new ones."""

    queryset = WebhookEndpoint.objects.select_related("user", "team")

    def get_queryset(self) -> QuerySet[WebhookEndpoint]:
        return super().get_queryset().filter(self.owned())

    def get_serializer_class(self) -> Any:
        special = {"create": NewWebhookEndpointSerializer, "rotate": WebhookSecretSerializer}
        return special.get(self.action, WebhookEndpointSerializer)

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        team, values = current_team(self.request), serializer.validated_data
        try:
            serializer.instance = services.create_endpoint(user=self.person, team=team, **values)
        except services.TooManyEndpoints as error:
            raise WebhookLimitReached from error

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        endpoint: Any = serializer.instance
        services.update_endpoint(endpoint, actor=self.person, **serializer.validated_data)

    def perform_destroy(self, instance: WebhookEndpoint) -> None:
        services.delete_endpoint(instance, actor=self.person)

    @extend_schema(operation_id="webhook-endpoint-enable", summary=_("Switch on"), request=None)
    def enable(self, request: Request, **kwargs: Any) -> Response:
        """Sending to a webhook again."""
        services.enable_endpoint(self.get_object(), actor=self.person)
        return self.retrieve(request)

    @extend_schema(operation_id="webhook-endpoint-disable", summary=_("Switch off"), request=None)
    def disable(self, request: Request, **kwargs: Any) -> Response:
        """Sending nothing more to a webhook."""
        services.disable_endpoint(self.get_object(), actor=self.person)
        return self.retrieve(request)

    @extend_schema(operation_id="webhook-endpoint-rotate", summary=_("New secret"), request=None)
    def rotate(self, request: Request, **kwargs: Any) -> Response:
        """A new secret for a webhook."""
        endpoint = services.rotate_secret(self.get_object(), actor=self.person)
        return Response(self.get_serializer(endpoint).data)

    @extend_schema(
        operation_id="webhook-endpoint-test",
        summary=_("Send a test"),
        request=None,
        responses={201: WebhookDeliverySerializer},
    )
    def test(self, request: Request, **kwargs: Any) -> Response:
        """An event that says nothing but that it arrived."""
        endpoint = self.get_object()
        if endpoint.disabled_at is not None:
            raise WebhookDisabled
        delivery = services.queue_test(endpoint)
        return Response(WebhookDeliverySerializer(delivery).data, status=status.HTTP_201_CREATED)


class DeliveryMixin(WebhooksMixin):
    queryset = WebhookDelivery.objects.select_related("endpoint")

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        return super().get_queryset().filter(self.owned("endpoint__"))


@extend_schema_view(
    get=extend_schema(operation_id="webhook-delivery-list", summary=_("Deliveries"))
)
class WebhookDeliveryListView(DeliveryMixin, generics.ListAPIView[WebhookDelivery]):
    """What a webhook was told, the newest first."""

    serializer_class = WebhookDeliverySerializer

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        endpoints = WebhookEndpoint.objects.filter(self.owned())
        endpoint = generics.get_object_or_404(endpoints, public_id=self.kwargs["id"])
        return super().get_queryset().filter(endpoint=endpoint).defer("payload", "excerpt")


@extend_schema_view(
    retrieve=extend_schema(operation_id="webhook-delivery-retrieve", summary=_("Webhook delivery"))
)
class WebhookDeliveryViewSet(
    DeliveryMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[WebhookDelivery]
):
    """One thing that a webhook was told."""

    serializer_class = WebhookDeliveryDetailSerializer

    @extend_schema(operation_id="webhook-delivery-redeliver", summary=_("Resend"), request=None)
    def redeliver(self, request: Request, **kwargs: Any) -> Response:
        """Telling it once more."""
        delivery = self.get_object()
        if delivery.endpoint.disabled_at is not None:
            raise WebhookDisabled
        services.redeliver(delivery)
        return self.retrieve(request)


class WebhookEventListView(APIView):
    """The events that a webhook can ask for."""

    permission_classes = WebhooksMixin.permission_classes

    @extend_schema(
        operation_id="webhook-event-list",
        summary=_("Events"),
        responses=WebhookEventSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        return Response(WebhookEventSerializer(list_public_events(), many=True).data)
