from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, permissions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.idempotency import IdempotentMixin
from quickscale.core.api.lists import PagePagination
from quickscale.core.api.permissions import flag_permission
from quickscale.core.teams.current import current_team
from quickscale.core.teams.permissions import team_permission
from quickscale.core.users.permissions import NotImpersonatingOrReadOnly
from quickscale.core.webhooks import services
from quickscale.core.webhooks.events import list_public_events
from quickscale.core.webhooks.exceptions import TooManyEndpoints
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

if TYPE_CHECKING:
    from quickscale.core.users.models import User


class WorkspaceMixin(IdempotentMixin, generics.GenericAPIView[Any]):
    """What belongs to the current workspace; keys may look after it too."""

    of_workspace = True
    permission_classes = (
        flag_permission("outgoing_webhooks"),
        permissions.IsAuthenticated,
        team_permission("webhooks.manage"),
        NotImpersonatingOrReadOnly,
    )
    accepts_api_keys = True
    pagination_class = PagePagination
    ordering = ("-id",)
    lookup_field = "public_id"
    lookup_url_kwarg = "id"

    @property
    def person(self) -> User:
        """Whoever asks, who is signed in."""
        return cast("User", self.request.user)

    def owned(self, prefix: str = "") -> Q:
        """Return what holds of rows of the workspace, seen from a model that is ``prefix`` away."""
        team = current_team(self.request)
        if team:
            return Q(**{f"{prefix}team": team})
        return Q(**{f"{prefix}user": self.person, f"{prefix}team": None})


class EndpointMixin(WorkspaceMixin):
    queryset = WebhookEndpoint.objects.all()
    serializer_class: Any = WebhookEndpointSerializer

    def get_queryset(self) -> QuerySet[WebhookEndpoint]:
        return super().get_queryset().filter(self.owned()).select_related("user", "team")

    def answer_anew(self) -> Response:
        return Response(WebhookEndpointSerializer(self.get_object()).data)


class WebhookEndpointListView(EndpointMixin):
    """The workspace's webhooks, and new ones."""

    idempotency_once = ("secret",)

    def get_serializer_class(self) -> Any:
        is_new = self.request.method == "POST"
        return NewWebhookEndpointSerializer if is_new else WebhookEndpointSerializer

    @extend_schema(
        operation_id="webhook-endpoint-list",
        summary=_("Webhooks"),
        responses=WebhookEndpointSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="webhook-endpoint-create",
        summary=_("New webhook"),
        responses={201: NewWebhookEndpointSerializer},
    )
    def post(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            endpoint = services.create_endpoint(
                user=self.person, team=current_team(request), **serializer.validated_data
            )
        except TooManyEndpoints as error:
            raise WebhookLimitReached from error
        answer = self.get_serializer(endpoint).data
        return Response(answer, status=status.HTTP_201_CREATED)


class WebhookEndpointView(EndpointMixin):
    """One of the workspace's webhooks."""

    @extend_schema(operation_id="webhook-endpoint-retrieve", summary=_("Webhook"))
    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer_anew()

    @extend_schema(operation_id="webhook-endpoint-update", summary=_("Change"))
    def put(self, request: Request, **kwargs: Any) -> Response:
        endpoint = self.get_object()
        serializer = self.get_serializer(endpoint, data=request.data)
        serializer.is_valid(raise_exception=True)
        services.update_endpoint(endpoint, actor=self.person, **serializer.validated_data)
        return self.answer_anew()

    @extend_schema(operation_id="webhook-endpoint-destroy", summary=_("Delete"))
    def delete(self, request: Request, **kwargs: Any) -> Response:
        services.delete_endpoint(self.get_object(), actor=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)


class WebhookEndpointEnableView(EndpointMixin):
    """Sending to a webhook again."""

    @extend_schema(
        operation_id="webhook-endpoint-enable",
        summary=_("Switch on"),
        request=None,
        responses=WebhookEndpointSerializer,
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        services.enable_endpoint(self.get_object(), actor=self.person)
        return self.answer_anew()


class WebhookEndpointDisableView(EndpointMixin):
    """Sending nothing more to a webhook."""

    @extend_schema(
        operation_id="webhook-endpoint-disable",
        summary=_("Switch off"),
        request=None,
        responses=WebhookEndpointSerializer,
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        services.disable_endpoint(self.get_object(), actor=self.person)
        return self.answer_anew()


class WebhookEndpointRotateView(EndpointMixin):
    """A new secret for a webhook."""

    serializer_class = WebhookSecretSerializer
    idempotency_once = ("secret",)

    @extend_schema(operation_id="webhook-endpoint-rotate", summary=_("New secret"), request=None)
    def post(self, request: Request, **kwargs: Any) -> Response:
        endpoint = services.rotate_secret(self.get_object(), actor=self.person)
        return Response(self.get_serializer(endpoint).data)


class WebhookEndpointTestView(EndpointMixin):
    """An event that says nothing but that it arrived."""

    @extend_schema(
        operation_id="webhook-endpoint-test",
        summary=_("Send a test"),
        request=None,
        responses={201: WebhookDeliverySerializer},
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        endpoint = self.get_object()
        if endpoint.disabled_at is not None:
            raise WebhookDisabled
        delivery = services.queue_test(endpoint)
        return Response(WebhookDeliverySerializer(delivery).data, status=status.HTTP_201_CREATED)


class DeliveryMixin(WorkspaceMixin):
    queryset = WebhookDelivery.objects.all()
    serializer_class: Any = WebhookDeliveryDetailSerializer

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        owned = super().get_queryset().filter(self.owned("endpoint__"))
        return owned.select_related("endpoint")


class WebhookDeliveryListView(DeliveryMixin):
    """What a webhook was told, the newest first."""

    serializer_class = WebhookDeliverySerializer

    @extend_schema(
        operation_id="webhook-delivery-list",
        summary=_("Deliveries"),
        responses=WebhookDeliverySerializer(many=True),
    )
    def get(self, request: Request, **kwargs: Any) -> Response:
        endpoint = generics.get_object_or_404(
            WebhookEndpoint.objects.filter(self.owned()), public_id=self.kwargs["id"]
        )
        deliveries = self.get_queryset().filter(endpoint=endpoint).defer("payload", "excerpt")
        rows = self.paginate_queryset(self.filter_queryset(deliveries))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class WebhookDeliveryView(DeliveryMixin):
    """One thing that a webhook was told."""

    @extend_schema(operation_id="webhook-delivery-retrieve", summary=_("Webhook delivery"))
    def get(self, request: Request, **kwargs: Any) -> Response:
        return Response(self.get_serializer(self.get_object()).data)


class WebhookDeliveryRedeliverView(DeliveryMixin):
    """Telling it once more."""

    @extend_schema(operation_id="webhook-delivery-redeliver", summary=_("Resend"), request=None)
    def post(self, request: Request, **kwargs: Any) -> Response:
        delivery = self.get_object()
        if delivery.endpoint.disabled_at is not None:
            raise WebhookDisabled
        services.redeliver(delivery)
        return Response(self.get_serializer(self.get_object()).data)


class WebhookEventListView(APIView):
    """The events that a webhook can ask for."""

    permission_classes = WorkspaceMixin.permission_classes

    @extend_schema(
        operation_id="webhook-event-list",
        summary=_("Events"),
        responses=WebhookEventSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        return Response(WebhookEventSerializer(list_public_events(), many=True).data)
