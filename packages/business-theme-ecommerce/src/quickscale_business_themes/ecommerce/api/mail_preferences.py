"""What shoppers agree to be written to about, and how they end it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import parsers, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import InputsSerializer
from quickscale_business_themes.ecommerce.api.checkout_serializers import REMINDER_LABEL
from quickscale_business_themes.ecommerce.services.cart_reminders import read_delay
from quickscale_business_themes.ecommerce.services.mail_preferences import (
    has_objected,
    object_to_mails,
    read_email,
)

_TOKEN = OpenApiParameter("token", OpenApiTypes.STR, OpenApiParameter.PATH)


class ContactFormatView(APIView):
    """What the first step of the checkout asks for: a reminder only where the shop sends any."""

    permission_classes = (permissions.AllowAny,)
    resource = {
        "name": "contact_format",
        "label": _("contact format"),
        "plural": _("contact formats"),
    }

    @extend_schema(
        operation_id="contact-format-retrieve",
        summary=_("Contact format"),
        responses=InputsSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = [("email", _("E-mail"), True)]
        if read_delay() is not None:
            asked.append(("wants_reminder", REMINDER_LABEL, False))
        inputs = [
            {"name": name, "label": label, "required": needed, "example": "", "choices": []}
            for name, label, needed in asked
        ]
        return Response(InputsSerializer({"inputs": inputs}).data)


class MailObjectionSerializer(serializers.Serializer[Any]):
    """Whether an address gets invitations and reminders."""

    email = serializers.EmailField(read_only=True, label=_("E-mail"))
    is_unsubscribed = serializers.BooleanField(read_only=True, label=_("Unsubscribed"))
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "email", "columns": ["is_unsubscribed"]}

    def get_can(self, said: dict[str, Any]) -> dict[str, bool]:
        return {"unsubscribe": not said["is_unsubscribed"]}


class MailObjectionView(APIView):
    """The end of invitations and reminders, by the link of one of them.

    A mail program posts here without cookies (RFC 8058). Whoever opens the address in a browser is
    led to the page; only what is posted unsubscribes.
    """

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    parser_classes = (parsers.JSONParser, parsers.FormParser, parsers.MultiPartParser)
    serializer_class = MailObjectionSerializer
    resource = {"name": "mail_objection", "label": _("objection"), "plural": _("objections")}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            return HttpResponseRedirect(reverse("ecommerce:unsubscribe", kwargs=kwargs))
        return super().dispatch(request, *args, **kwargs)

    @extend_schema(
        operation_id="mail-objection-retrieve",
        summary=_("E-mail preferences"),
        parameters=[_TOKEN],
        responses=MailObjectionSerializer,
    )
    def get(self, request: Request, token: str) -> Response:
        return self._answer(self._read_email(token))

    @extend_schema(
        operation_id="mail-objection-create",
        summary=_("Unsubscribe"),
        parameters=[_TOKEN],
        request=None,
        responses=MailObjectionSerializer,
    )
    def post(self, request: Request, token: str) -> Response:
        email = self._read_email(token)
        object_to_mails(email)
        return self._answer(email)

    def _answer(self, email: str) -> Response:
        said = {"email": email, "is_unsubscribed": has_objected(email)}
        return Response(MailObjectionSerializer(said).data)

    def _read_email(self, token: str) -> str:
        email = read_email(token)
        if email is None:
            raise Http404
        return email
