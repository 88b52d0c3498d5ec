"""The visitor's cart: the user's own, or the one that a guest's session knows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import permissions, serializers, status, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.fields import empty
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from quickscale.core.api import (
    IdempotentMixin,
    MoneyField,
    Problem,
    RefField,
    answer_minimal,
    prefers_minimal,
)
from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.api.cart_restoring import (
    RESTORE_PARAMETER,
    restore_cart,
)
from quickscale_business_themes.ecommerce.api.listed_prices import (
    UNIT_PRICE,
    UnitPricingSerializer,
)
from quickscale_business_themes.ecommerce.api.pictures import FirstPictureField
from quickscale_business_themes.ecommerce.api.prices import (
    DiscountSerializer,
    TaxSerializer,
    VoucherSerializer,
)
from quickscale_business_themes.ecommerce.exceptions import (
    InvalidAddress,
    InvalidRows,
    NotEnoughCredits,
    ShopError,
    tell_stock,
)
from quickscale_business_themes.ecommerce.models import Cart, CartLine, Product, ProductVariant
from quickscale_business_themes.ecommerce.services import cart_rows, carts, catalogue
from quickscale_business_themes.ecommerce.services.carts import CartView, PricedLine


class ShopProblem(Problem):
    """Something that the shop's state does not allow now."""

    status_code: int = status.HTTP_409_CONFLICT

    def __init__(self, error: ShopError) -> None:
        self.default_code = error.code
        if isinstance(error, NotEnoughCredits):
            self.status_code = status.HTTP_402_PAYMENT_REQUIRED
            self.screen = "base:credits"
        super().__init__(str(error))


class ShopView(APIView):
    """A view whose service errors are answered as field errors or problems."""

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(to_shop_problem(exc) if isinstance(exc, ShopError) else exc)


def to_shop_problem(error: ShopError) -> Exception:
    """Return a field error where the error is about one input, else a problem of its own."""
    if isinstance(error, InvalidAddress):
        return ValidationError({name: [text] for name, text in error.errors.items()})
    if isinstance(error, InvalidRows):
        return ValidationError(error.errors)
    if error.field:
        return ValidationError({error.field: [str(error)]})
    return ShopProblem(error)


def describe_shop_error(error: ShopError) -> dict[str, Any]:
    return {"code": error.code, "detail": str(error)}


def describe_line_problem(problem: business.LineProblem) -> dict[str, Any]:
    """Return what is wrong with a cart's line, in words."""
    return {"code": problem.code, "detail": _tell(problem)}


def _tell(problem: business.LineProblem) -> str:
    if problem.code == "insufficient_stock" and problem.limit:
        return tell_stock(problem.limit)
    texts = {
        "insufficient_stock": gettext("Sold out."),
        "other_currency": gettext("This product is sold in another currency. Order it separately."),
        "too_small": gettext(
            "The total is below the minimum we can charge. Increase the quantity."
        ),
        "price_changed": gettext("The price has changed since you added this."),
        "unavailable": gettext("This is no longer for sale."),
    }
    return texts[problem.code]


def visitor_of(context: Any) -> Any:
    """Return who is asking, None outside of a request."""
    return getattr(context.get("request"), "user", None)


class NoticeSerializer(serializers.Serializer[Any]):
    """Something that stands in the way, or that the shopper should know."""

    code = serializers.CharField()
    detail = serializers.CharField()


class CartLineSerializer(serializers.Serializer[PricedLine]):
    """A line as it stands now, at today's price."""

    id = serializers.UUIDField(source="line.pk", read_only=True)
    product: RefField = RefField(
        operation="ecommerce:product-list",
        screen="product-detail",
        lookup="slug",
        read_only=True,
        label=_("Product"),
    )
    name = serializers.CharField(source="product.name", label=_("Product"), read_only=True)
    variant_name = serializers.CharField(
        source="line.variant.name", label=_("Variant"), read_only=True
    )
    sku = serializers.CharField(source="line.variant.sku", label=_("SKU"), read_only=True)
    image = FirstPictureField(source="product", label=_("Image"))
    quantity = serializers.IntegerField(source="line.quantity", label=_("Quantity"))
    available = serializers.IntegerField(source="line.variant.available", allow_null=True)
    unit_price = MoneyField(label=_("Unit price"))
    unit_pricing = UnitPricingSerializer(allow_null=True, read_only=True, label=UNIT_PRICE)
    total = MoneyField(label=_("Total"))
    currency = serializers.CharField(source="total.currency")
    problems = serializers.SerializerMethodField()

    class Meta:
        presentation = {
            "title": "name",
            "image": "image",
            "columns": ["variant_name", "quantity", "unit_price", "total"],
        }

    @extend_schema_field(NoticeSerializer(many=True))
    def get_problems(self, priced: PricedLine) -> list[dict[str, Any]]:
        return [describe_line_problem(problem) for problem in priced.problems]


class TotalsSerializer(serializers.Serializer[Any]):
    """Sums of money, all of them in ``currency``."""

    subtotal = MoneyField(source="totals.subtotal", label=_("Subtotal"))
    discount = MoneyField(source="totals.discount_total", label=_("Discount"))
    shipping = MoneyField(source="totals.shipping_total", label=_("Shipping"))
    tax = MoneyField(source="totals.tax_total", label=_("Tax"))
    total = MoneyField(source="totals.grand_total", label=_("Total"))
    currency = serializers.CharField()
    discounts = DiscountSerializer(source="totals.discounts", many=True)
    shipping_discounts = DiscountSerializer(source="totals.shipping.discounts", many=True)
    taxes = TaxSerializer(source="totals.taxes", many=True)


class CartSerializer(TotalsSerializer):
    """The cart as it stands now, at today's prices."""

    count = serializers.IntegerField(source="quantity", label=_("Items"))
    lines = CartLineSerializer(many=True)
    vouchers = VoucherSerializer(source="entered_vouchers", many=True)
    needs_shipping = serializers.BooleanField(label=_("Needs shipping"))
    can = serializers.SerializerMethodField()

    class Meta:
        presentation = {"title": "", "columns": ["count", "total"]}

    def get_can(self, view: CartView) -> dict[str, bool]:
        is_filled = bool(view.lines)
        return {"checkout": is_filled and not view.is_blocked, "voucher": is_filled}


class CartSummarySerializer(serializers.Serializer[Any]):
    """What every page shows of the cart."""

    count = serializers.IntegerField(label=_("Items"))


class AddToCartSerializer(serializers.Serializer[Any]):
    """What is put into the cart: a variant, or a product's only one."""

    product: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        slug_field="slug", queryset=Product.objects.all(), required=False, label=_("Product")
    )
    variant: RefField = RefField(
        queryset=ProductVariant.objects.all(),
        operation="ecommerce:variant-list",
        narrow={"product": "path.slug"},
        label_field="",
        lookup="public_id",
        required=False,
        label=_("Variant"),
    )
    quantity = serializers.IntegerField(
        default=1, min_value=1, max_value=business.MAX_QUANTITY, label=_("Quantity")
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Answer what is hidden as what does not exist."""
        user = visitor_of(self.context)
        fields: Any = self.fields
        fields["product"].queryset = catalogue.list_visible_products(user)
        fields["variant"].queryset = carts.list_offered(user)
        found: dict[str, Any] = super().to_internal_value(data)
        return found

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        product, variant = attrs.get("product"), attrs.get("variant")
        if variant is None:
            attrs["variant"] = choose_variant(product)
        elif product is not None and variant.product_id != product.pk:
            raise serializers.ValidationError({"variant": _("This product has no such variant.")})
        return attrs


class CartLineQuantitySerializer(serializers.ModelSerializer[CartLine]):
    class Meta:
        model = CartLine
        fields = ["quantity"]
        extra_kwargs = {"quantity": {"required": True}}


_QUANTITY: Any = AddToCartSerializer().fields["quantity"]


def read_quantity(data: Mapping[str, Any]) -> int:
    try:
        quantity: int = _QUANTITY.run_validation(data.get("quantity", empty))
    except serializers.ValidationError as error:
        raise serializers.ValidationError({"quantity": error.detail}) from None
    return quantity


def find_only_variant(user: Any, data: Any) -> ProductVariant | None:
    """Return the variant that was asked for, None where not exactly one fits."""
    if not isinstance(data, Mapping):
        return None
    variant = data.get("variant")
    known = {"product": data.get("product"), "public_id": variant}
    if isinstance(variant, Mapping):
        known["public_id"] = variant.get("id")
    asked = {name: value for name, value in known.items() if value is not None}
    if not asked or not all(isinstance(value, str) and value for value in asked.values()):
        return None
    found = cart_rows.find_variants(user, **asked)
    return found[0] if len(found) == 1 else None


def choose_variant(product: Product | None) -> ProductVariant:
    """Return a product's only variant.

    Raises:
        ValidationError: there is a choice, or nothing to choose from.
    """
    variants = list(product.variants.all()[:2]) if product else []
    if len(variants) != 1:
        raise serializers.ValidationError({"variant": _("Choose a variant.")})
    return variants[0]


class VisitorCart(ShopView):
    """Gives a view the visitor's cart."""

    def find_cart(self) -> Cart | None:
        token = carts.read_cart_token(self.request)
        return carts.find_cart(user=self.request.user, token=token)

    def review(self) -> CartView:
        token = carts.read_cart_token(self.request)
        return carts.review_open_cart(user=self.request.user, token=token)


class CartViewSet(VisitorCart, IdempotentMixin, viewsets.GenericViewSet[Cart]):
    """The visitor's own cart, priced anew each time it is read."""

    queryset = Cart.objects.all()
    serializer_class = CartSerializer
    permission_classes = (permissions.AllowAny,)

    def get_serializer_class(self) -> type[Serializer[Any]]:
        return AddToCartSerializer if self.action == "add" else CartSerializer

    @extend_schema(
        operation_id="cart-retrieve",
        summary=_("Cart"),
        parameters=[RESTORE_PARAMETER],
        responses=CartSerializer,
    )
    def retrieve(self, request: Request) -> Response:
        if token := request.query_params.get("restore"):
            restore_cart(request, token)
        return self._answer()

    @extend_schema(
        operation_id="cart-summary",
        summary=_("Cart summary"),
        responses=CartSummarySerializer,
    )
    def summarize(self, request: Request) -> Response:
        token = carts.read_cart_token(request)
        return Response({"count": carts.count_items(user=request.user, token=token)})

    @extend_schema(
        operation_id="cart-add",
        summary=_("Add to cart"),
        request=AddToCartSerializer,
        responses={201: CartSerializer},
    )
    def add(self, request: Request) -> Response:
        variant, quantity = self._read_asked(request)
        token = carts.read_cart_token(request)
        cart = carts.add_offered(variant, quantity, user=request.user, token=token)
        if cart.user_id is None:
            carts.save_cart_token(request, cart.token)
        if prefers_minimal(request):
            return answer_minimal(status=status.HTTP_201_CREATED)
        return self._answer(status=status.HTTP_201_CREATED)

    def _read_asked(self, request: Request) -> tuple[ProductVariant, int]:
        """Find what fits by one statement; where nothing does, the serializer says why."""
        data: Any = request.data
        variant = find_only_variant(request.user, data)
        if variant is not None:
            return variant, read_quantity(data)
        asked = self.get_serializer(data=data)
        asked.is_valid(raise_exception=True)
        return asked.validated_data["variant"], asked.validated_data["quantity"]

    def _answer(self, **options: Any) -> Response:
        context = self.get_serializer_context()
        return Response(CartSerializer(self.review(), context=context).data, **options)


class CartLineViewSet(VisitorCart, IdempotentMixin, viewsets.GenericViewSet[Any]):
    """What stands in the visitor's own cart."""

    queryset = CartLine.objects.all()
    serializer_class = CartLineSerializer
    permission_classes = (permissions.AllowAny,)
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        operation_id="cart-line-list",
        summary=_("Cart lines"),
        responses=CartLineSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        return Response(self.get_serializer(self.review().lines, many=True).data)

    @extend_schema(operation_id="cart-line-retrieve", summary=_("Cart line"))
    def retrieve(self, request: Request, id: uuid.UUID) -> Response:
        return Response(self.get_serializer(self._find_priced(id)).data)

    @extend_schema(
        operation_id="cart-line-update",
        summary=_("Update quantity"),
        request=CartLineQuantitySerializer,
        responses=CartLineSerializer,
    )
    def update(self, request: Request, id: uuid.UUID) -> Response:
        line = self._find_line(id)
        asked = CartLineQuantitySerializer(line, data=request.data)
        asked.is_valid(raise_exception=True)
        quantity = asked.validated_data["quantity"]
        carts.set_quantity(line.cart, line, quantity, user=request.user)
        if prefers_minimal(request):
            return answer_minimal(status=status.HTTP_204_NO_CONTENT)
        return Response(self.get_serializer(self._find_priced(id)).data)

    @extend_schema(
        operation_id="cart-line-remove", summary=_("Remove from cart"), responses={204: None}
    )
    def remove(self, request: Request, id: uuid.UUID) -> Response:
        line = self._find_line(id)
        carts.remove_from_cart(line.cart, line, user=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _find_line(self, id: uuid.UUID) -> CartLine:
        cart = self.find_cart()
        line = cart.lines.filter(pk=id).first() if cart else None
        if cart is None or line is None:
            raise Http404
        line.cart = cart
        return line

    def _find_priced(self, id: uuid.UUID) -> PricedLine:
        for priced in self.review().lines:
            if priced.line.pk == id:
                return priced
        raise Http404
