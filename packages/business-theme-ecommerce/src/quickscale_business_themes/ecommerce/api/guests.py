"""What the shop knows of a guest: asked for by mail, opened by the link in it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import IdempotentMixin
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.services import guests


class GuestDataRequestSerializer(serializers.Serializer[Any]):
    """Whose data are asked for."""

    email = serializers.EmailField(
        label=_("E-mail"),
        help_text=_("We'll e-mail you a link to the data we hold for this address."),
    )


class GuestDataSerializer(serializers.Serializer[Any]):
    """What there is of a guest."""

    id = serializers.CharField()
    email = serializers.CharField(label=_("E-mail"))
    order_count = serializers.IntegerField(label=_("Orders"))

    class Meta:
        presentation = {"title": "email"}


class GuestView(ShopView):
    """An operation for whoever has the link, which holds a signed address."""

    permission_classes = (permissions.AllowAny,)
    resource = {"name": "guest_data", "label": _("your data"), "plural": _("your data")}

    def find_email(self) -> str:
        email = guests.read_token(self.kwargs["token"])
        if email is None:
            raise Http404
        return email


class GuestDataRequestView(IdempotentMixin, GuestView):
    """Asking for the link. The answer doesn't tell whether the address is known."""

    @extend_schema(
        operation_id="guest-data-create",
        summary=_("Send link"),
        request=GuestDataRequestSerializer,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        asked = GuestDataRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        guests.request_link(asked.validated_data["email"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class GuestDataView(GuestView):
    @extend_schema(
        operation_id="guest-data-retrieve",
        summary=_("Your data"),
        responses=GuestDataSerializer,
    )
    def get(self, request: Request, token: str) -> Response:
        email = self.find_email()
        count = guests.list_guest_orders(email).count()
        data = {"id": token, "email": email, "order_count": count}
        return Response(GuestDataSerializer(data).data)


class GuestDataExportView(GuestView):
    """All of it, as a file."""

    is_download = True

    @extend_schema(
        operation_id="guest-data-export",
        summary=_("Download your data"),
        responses={(200, "application/json"): OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, token: str) -> HttpResponse:
        return make_export_response(self.find_email())


class GuestDataEraseView(IdempotentMixin, GuestView):
    @extend_schema(
        operation_id="guest-data-erase",
        summary=_("Erase your data"),
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, token: str) -> Response:
        guests.erase(self.find_email())
        return Response(status=status.HTTP_204_NO_CONTENT)


def make_export_response(email: str) -> HttpResponse:
    response = HttpResponse(guests.write_export(email), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="data.json"'
    response["Cache-Control"] = "no-store, private"
    return response
