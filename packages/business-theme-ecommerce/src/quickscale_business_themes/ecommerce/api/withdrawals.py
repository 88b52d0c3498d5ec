"""Withdrawing from a contract, in the two steps of article 11a of Directive 2011/83/EU."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import permissions, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import IdempotentMixin
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.api.order_access import TOKEN_PARAMETER
from quickscale_business_themes.ecommerce.api.order_parts import OwnOrderView
from quickscale_business_themes.ecommerce.api.orders import (
    UnitChoiceSerializer,
    describe_withdrawable,
)
from quickscale_business_themes.ecommerce.api.staff_serializers import (
    ItemsField,
    UnitsSerializer,
    sum_units,
)
from quickscale_business_themes.ecommerce.models import Withdrawal
from quickscale_business_themes.ecommerce.models.withdrawals import WithdrawalStatus
from quickscale_business_themes.ecommerce.services import consumer_information, withdrawals


class WithdrawalSerializer(serializers.ModelSerializer[Withdrawal]):
    """A statement of withdrawal."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    order = serializers.CharField(source="order.number", label=_("Order"), read_only=True)
    ordered_at = serializers.DateTimeField(
        source="order.placed_at", label=_("Ordered"), read_only=True
    )
    items = ItemsField()
    full_name = serializers.CharField(source="name", label=_("Name"), read_only=True)
    to_withdraw = serializers.SerializerMethodField(label=_("Items"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = Withdrawal
        fields = (
            "id",
            "order",
            "ordered_at",
            "items",
            "full_name",
            "email",
            "status",
            "submitted_at",
            "reason",
            "to_withdraw",
            "can",
        )
        read_only_fields = fields
        presentation = {"title": "order", "columns": ["items", "status", "submitted_at"]}

    @extend_schema_field(UnitChoiceSerializer(many=True))
    def get_to_withdraw(self, withdrawal: Withdrawal) -> list[dict[str, Any]]:
        if withdrawal.status != WithdrawalStatus.DRAFT:
            return []
        chosen = {row.line_id: row.quantity for row in withdrawal.lines.all()}
        return describe_withdrawable(withdrawals.find_right(withdrawal.order), chosen)

    def get_can(self, withdrawal: Withdrawal) -> dict[str, bool]:
        is_draft = withdrawal.status == WithdrawalStatus.DRAFT
        return {"confirm": is_draft, "change": is_draft}


class OrderWithdrawalSerializer(WithdrawalSerializer):
    """A statement of withdrawal, as the page of its order lists it."""

    class Meta:
        model = Withdrawal
        fields = ("id", "items", "full_name", "status", "submitted_at")
        read_only_fields = fields
        presentation = {"title": "items", "columns": ["status", "submitted_at"]}


class StatementSerializer(serializers.Serializer[Any]):
    """Who withdraws from what, and where the acknowledgement of receipt goes."""

    full_name = serializers.CharField(max_length=200, label=_("Your name"))
    email = serializers.EmailField(
        label=_("E-mail"), help_text=_("We'll send a confirmation to this address.")
    )
    lines = UnitsSerializer(
        many=True,
        required=False,
        label=_("Items"),
        help_text=_("Enter 0 for items you want to keep."),
    )

    def quantities(self) -> dict[int, int] | None:
        lines = self.validated_data.get("lines")
        return None if lines is None else sum_units(lines)


class NamedOrderSerializer(serializers.Serializer[Any]):
    """Which order somebody withdraws from who has no link to it."""

    number = serializers.CharField(
        max_length=20,
        label=_("Order number"),
        help_text=_("You'll find it in every e-mail about your order."),
    )
    email = serializers.EmailField(
        label=_("E-mail"), help_text=_("The e-mail address you used for the order.")
    )
    full_name = serializers.CharField(max_length=200, label=_("Your name"))


def list_statements() -> QuerySet[Withdrawal]:
    """Return statements with what their page shows."""
    found = Withdrawal.objects.select_related("order__user")
    return found.prefetch_related("lines__line", "order__lines")


class OrderWithdrawalView(OwnOrderView, IdempotentMixin):
    """The statements about one of the visitor's own orders, and beginning one."""

    serializer_class = WithdrawalSerializer
    resource = {"name": "withdrawal", "label": _("withdrawal"), "plural": _("withdrawals")}

    @extend_schema(
        operation_id="order-withdrawal-list",
        summary=_("Withdrawals"),
        parameters=[TOKEN_PARAMETER],
        responses=OrderWithdrawalSerializer(many=True),
    )
    def get(self, request: Request, number: str) -> Response:
        found = list_statements().filter(order=self.find_order())
        submitted = found.exclude(status=WithdrawalStatus.DRAFT)
        return Response(OrderWithdrawalSerializer(submitted, many=True).data)

    @extend_schema(
        operation_id="order-withdrawal-create",
        summary=_("Withdraw from contract here"),
        parameters=[TOKEN_PARAMETER],
        request=StatementSerializer,
        responses={201: WithdrawalSerializer},
    )
    def post(self, request: Request, number: str) -> Response:
        asked = StatementSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        withdrawal = withdrawals.draft_withdrawal(
            self.find_order(),
            name=asked.validated_data["full_name"],
            email=asked.validated_data["email"],
            quantities=asked.quantities(),
        )
        return Response(WithdrawalSerializer(withdrawal).data, status=status.HTTP_201_CREATED)


class WithdrawalViewSet(ShopView, IdempotentMixin, viewsets.GenericViewSet[Withdrawal]):
    """A statement of withdrawal, opened by its ID by whoever makes it, without an account."""

    queryset = Withdrawal.objects.all()
    serializer_class = WithdrawalSerializer
    permission_classes = (permissions.AllowAny,)
    pagination_class = None
    filter_backends = ()
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    resource = {"name": "withdrawal", "label": _("withdrawal"), "plural": _("withdrawals")}

    def get_object(self) -> Withdrawal:
        return get_object_or_404(list_statements(), public_id=self.kwargs["id"])

    def answer(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        operation_id="withdrawal-draft",
        summary=_("Withdraw from contract here"),
        request=NamedOrderSerializer,
        responses={201: WithdrawalSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = NamedOrderSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        details = asked.validated_data
        order = withdrawals.find_order(details["number"], details["email"])
        withdrawal = withdrawals.draft_withdrawal(
            order, name=details["full_name"], email=details["email"]
        )
        return Response(self.get_serializer(withdrawal).data, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="withdrawal-retrieve", summary=_("Withdrawal"))
    def retrieve(self, request: Request, id: str) -> Response:
        return self.answer()

    @extend_schema(
        operation_id="withdrawal-update",
        summary=_("Change statement"),
        request=StatementSerializer,
        responses=WithdrawalSerializer,
    )
    def update(self, request: Request, id: str) -> Response:
        asked = StatementSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        withdrawals.change_draft(
            self.get_object(),
            name=asked.validated_data["full_name"],
            email=asked.validated_data["email"],
            quantities=asked.quantities(),
        )
        return self.answer()

    @extend_schema(
        operation_id="withdrawal-confirm",
        summary=_("Confirm withdrawal"),
        request=None,
        responses=WithdrawalSerializer,
    )
    def confirm(self, request: Request, id: str) -> Response:
        withdrawals.confirm_withdrawal(self.get_object(), user=request.user)
        return self.answer()


class WithdrawalInformationSerializer(serializers.Serializer[Any]):
    """The instructions on withdrawal, and the form that may be used."""

    title = serializers.CharField(label=_("Title"))
    instructions = serializers.CharField(
        label=_("Instructions on withdrawal"), style={"format": "longtext"}
    )
    model_form = serializers.CharField(
        label=_("Model withdrawal form"), style={"format": "longtext"}
    )

    class Meta:
        presentation = {"title": "title"}


class WithdrawalInformationView(ShopView):
    """What consumers are told of their right of withdrawal."""

    permission_classes = (permissions.AllowAny,)
    resource = {
        "name": "withdrawal_information",
        "label": _("right of withdrawal"),
        "plural": _("rights of withdrawal"),
    }

    @extend_schema(
        operation_id="withdrawal-information-retrieve",
        summary=_("Right of withdrawal"),
        responses=WithdrawalInformationSerializer,
    )
    def get(self, request: Request) -> Response:
        data = {
            "title": _("Right of withdrawal"),
            "instructions": "\n\n".join(consumer_information.list_instructions()),
            "model_form": "\n\n".join(consumer_information.list_form_lines()),
        }
        return Response(WithdrawalInformationSerializer(data).data)
