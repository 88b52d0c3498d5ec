"""Whom an order is billed to: the address on its invoice, and the VAT ID of a business."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import InputsSerializer
from quickscale_business_themes.ecommerce.addresses import ADDRESS_FIELDS, list_parts
from quickscale_business_themes.ecommerce.api.addresses import AddressFieldsSerializer
from quickscale_business_themes.ecommerce.countries import COUNTRIES

BILLING_INPUTS = "ecommerce:billing-format-retrieve"
_CODES = frozenset(code for code, _name in COUNTRIES)
#: The one that the Commission gives as an example.
_VAT_ID_EXAMPLE = "DE123456789"


class BillingSerializer(serializers.Serializer[Any]):
    """A billing address, which is the shipping address if it is left empty, and a VAT ID."""

    vat_id = serializers.CharField(
        max_length=30,
        required=False,
        allow_blank=True,
        label=_("VAT ID"),
        help_text=_("Only for businesses in the European Union."),
    )

    class Meta:
        presentation = {"inputs": BILLING_INPUTS}

    def get_fields(self) -> dict[str, Any]:
        parts = AddressFieldsSerializer().get_fields()
        return {**{f"billing_{name}": parts[name] for name in _ORDER}, **super().get_fields()}

    def address(self) -> dict[str, str]:
        """Return the address that was entered, by the names of ADDRESS_FIELDS."""
        return {name: self.validated_data.get(f"billing_{name}", "") for name in ADDRESS_FIELDS}


#: The country first, on which the others depend.
_ORDER = ("country", *(name for name in ADDRESS_FIELDS if name != "country"))


class BillingFormatView(APIView):
    """Which parts a billing address has in a country; all of it may be left empty."""

    permission_classes = (permissions.AllowAny,)
    accepts_team_keys = True
    resource = {
        "name": "billing_format",
        "label": _("billing format"),
        "plural": _("billing formats"),
    }

    @extend_schema(
        operation_id="billing-format-retrieve",
        summary=_("Billing format"),
        parameters=[
            OpenApiParameter(
                "billing_country", OpenApiTypes.STR, description="ISO 3166-1 alpha-2 code."
            )
        ],
        responses=InputsSerializer,
    )
    def get(self, request: Request) -> Response:
        country = request.query_params.get("billing_country", "").upper()
        parts = list_parts(country if country in _CODES else "")
        inputs = [
            {
                "name": f"billing_{part.name}",
                "label": part.label,
                "required": False,
                "example": part.example,
                "choices": [{"value": code, "label": name} for code, name in part.choices],
            }
            for part in parts
        ]
        vat_id = {
            "name": "vat_id",
            "label": _("VAT ID"),
            "required": False,
            "example": _VAT_ID_EXAMPLE,
            "choices": [],
        }
        return Response(InputsSerializer({"inputs": [*inputs, vat_id]}).data)
