"""Addresses: what a country's consist of, and the customer's address book."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import permissions, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from quickscale.core.api import IdempotentMixin, InputsSerializer
from quickscale_business_themes.ecommerce.addresses import (
    ADDRESS_FIELDS,
    AddressPart,
    format_address,
    list_parts,
    normalize_address,
)
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.countries import COUNTRIES
from quickscale_business_themes.ecommerce.exceptions import InvalidAddress
from quickscale_business_themes.ecommerce.models import Address
from quickscale_business_themes.ecommerce.services import address_book
from quickscale_business_themes.ecommerce.services.shipping import list_served_countries

ADDRESS_INPUTS = "ecommerce:address-format-retrieve"
SHIPPING_INPUTS = "ecommerce:shipping-format-retrieve"
#: What is entered beside an address, in every country.
_BESIDE = {"phone": _("Phone"), "is_default": _("Default address")}
#: One of those that Ofcom keeps for films and books.
_PHONE_EXAMPLE = "+44 20 7946 0000"
_CODES = frozenset(code for code, _name in COUNTRIES)


class PhoneField(serializers.RegexField):
    """A telephone number as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Phone"))
        super().__init__(r"^\+?[\d\s()./-]{5,30}$", max_length=30, **kwargs)
        self.error_messages["invalid"] = _("Enter a valid phone number.")


class AddressFieldsSerializer(serializers.Serializer[Any]):
    """A postal address. What is needed beside the country depends on the country."""

    country = serializers.CharField(
        max_length=2,
        required=False,
        allow_blank=True,
        label=_("Country"),
    )
    full_name = serializers.CharField(
        max_length=200, required=False, allow_blank=True, label=_("Full name")
    )
    company = serializers.CharField(
        max_length=200, required=False, allow_blank=True, label=_("Company")
    )
    address_line1 = serializers.CharField(
        max_length=200, required=False, allow_blank=True, label=_("Address")
    )
    address_line2 = serializers.CharField(
        max_length=200, required=False, allow_blank=True, label=_("Address line 2")
    )
    city = serializers.CharField(max_length=100, required=False, allow_blank=True, label=_("City"))
    region = serializers.CharField(
        max_length=100, required=False, allow_blank=True, label=_("State or province")
    )
    postcode = serializers.CharField(
        max_length=20, required=False, allow_blank=True, label=_("Postcode")
    )
    phone = PhoneField(required=False, allow_blank=True)

    def address(self) -> dict[str, str]:
        """Return the address that was entered, by the names of ADDRESS_FIELDS."""
        return {name: self.validated_data.get(name, "") for name in ADDRESS_FIELDS}


class AddressFormatView(APIView):
    """Which parts an address has in a country, and which of them are needed."""

    permission_classes = (permissions.AllowAny,)
    accepts_team_keys = True
    resource = {
        "name": "address_format",
        "label": _("address format"),
        "plural": _("address formats"),
    }

    @extend_schema(
        operation_id="address-format-retrieve",
        summary=_("Address format"),
        parameters=[
            OpenApiParameter("country", OpenApiTypes.STR, description="ISO 3166-1 alpha-2 code.")
        ],
        responses=InputsSerializer,
    )
    def get(self, request: Request) -> Response:
        country = request.query_params.get("country", "").upper()
        parts = list_parts(country if country in _CODES else "")
        inputs = [
            {
                "name": part.name,
                "label": part.label,
                "required": part.is_required,
                "example": part.example,
                "choices": [
                    {"value": code, "label": name} for code, name in self.list_choices(part)
                ],
            }
            for part in parts
        ]
        return Response(InputsSerializer({"inputs": [*inputs, *_list_others(request)]}).data)

    def list_choices(self, part: AddressPart) -> Sequence[tuple[str, str]]:
        """Return the values of a part to choose from."""
        return part.choices


class ShippingFormatView(AddressFormatView):
    """Which parts an address has in a country, of those to which the shop ships."""

    resource = {
        "name": "shipping_format",
        "label": _("shipping format"),
        "plural": _("shipping formats"),
    }

    @extend_schema(
        operation_id="shipping-format-retrieve",
        summary=_("Shipping format"),
        parameters=[
            OpenApiParameter("country", OpenApiTypes.STR, description="ISO 3166-1 alpha-2 code.")
        ],
        responses=InputsSerializer,
    )
    def get(self, request: Request) -> Response:
        return super().get(request)

    def list_choices(self, part: AddressPart) -> Sequence[tuple[str, str]]:
        if part.name != "country":
            return part.choices
        served = list_served_countries()
        return [choice for choice in part.choices if served is None or choice[0] in served]


def _list_others(request: Request) -> list[dict[str, Any]]:
    """Return what a form asks for beside an address; a guest has no address book."""
    names = dict(_BESIDE)
    if request.user.is_authenticated:
        names["save_address"] = _("Save this address")
    return [
        {
            "name": name,
            "label": label,
            "required": False,
            "example": _PHONE_EXAMPLE if name == "phone" else "",
            "choices": [],
        }
        for name, label in names.items()
    ]


class AddressSerializer(serializers.ModelSerializer[Address], AddressFieldsSerializer):
    """An entry of the customer's address book."""

    label = serializers.SerializerMethodField(label=_("Address"))  # type: ignore[assignment]  # a field called like DRF's own
    phone = PhoneField(required=False, allow_blank=True)
    is_default = serializers.BooleanField(default=False, label=_("Default address"))

    class Meta:
        model = Address
        fields = [
            "id",
            "label",
            "country",
            *(name for name in ADDRESS_FIELDS if name != "country"),
            "phone",
            "is_default",
        ]
        presentation = {
            "title": "label",
            "columns": ["phone", "is_default"],
            "inputs": ADDRESS_INPUTS,
        }

    def get_label(self, address: Address) -> str:
        return ", ".join(format_address(address.parts))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        current = self.instance.parts if self.instance else {}
        try:
            return {**attrs, **normalize_address({**current, **attrs})}
        except InvalidAddress as error:
            raise serializers.ValidationError(
                {name: [text] for name, text in error.errors.items()}
            ) from error


@extend_schema_view(
    list=extend_schema(operation_id="address-list"),
    retrieve=extend_schema(operation_id="address-retrieve"),
    create=extend_schema(operation_id="address-create"),
    update=extend_schema(operation_id="address-update"),
    destroy=extend_schema(operation_id="address-destroy"),
)
class AddressViewSet(ShopView, IdempotentMixin, viewsets.ModelViewSet[Address]):
    """The addresses that a customer keeps for the next orders."""

    queryset = Address.objects.all()
    serializer_class = AddressSerializer
    permission_classes = (permissions.IsAuthenticated,)
    pagination_class = None
    filter_backends = ()
    lookup_field = "id"
    http_method_names = ["get", "post", "put", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Address]:
        return super().get_queryset().filter(user=self.request.user.pk)

    def perform_create(self, serializer: BaseSerializer[Address]) -> None:
        book = self.get_queryset()
        if book.count() >= address_book.MAX_ADDRESSES:
            raise serializers.ValidationError(
                _("Your address book is full. Delete an address to add another.")
            )
        self._save(serializer, is_first=not book.exists())

    def perform_update(self, serializer: BaseSerializer[Address]) -> None:
        instance = serializer.instance
        self._save(serializer, is_first=bool(instance and instance.is_default))

    def _save(self, serializer: BaseSerializer[Address], *, is_first: bool) -> None:
        is_default = serializer.validated_data.pop("is_default", False)
        address = serializer.save(user=self.request.user)
        if is_default or is_first:
            address_book.make_default(address)
