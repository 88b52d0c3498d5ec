"""Reviews by the link of an invitation, without an account."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import IdempotentMixin
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.api.reviews import (
    ReviewSerializer,
    WriteReviewSerializer,
)
from quickscale_business_themes.ecommerce.models import Order, Product
from quickscale_business_themes.ecommerce.services.review_invitations import (
    find_signed_order,
    list_to_review,
)
from quickscale_business_themes.ecommerce.services.reviews import write_invited_review

_TOKEN = OpenApiParameter("token", OpenApiTypes.STR, OpenApiParameter.PATH)


class ProductToReviewSerializer(serializers.ModelSerializer[Product]):
    """Something that a customer has bought and not reviewed yet."""

    id = serializers.SlugField(source="slug", read_only=True)

    class Meta:
        model = Product
        fields = ["id", "slug", "name"]
        read_only_fields = fields
        presentation = {"title": "name", "columns": []}


class InvitedReviewViewSet(
    IdempotentMixin, ShopView, mixins.ListModelMixin, viewsets.GenericViewSet[Product]
):
    """What the customer of one order may still review. The link of the invitation is enough."""

    queryset = Product.objects.all()
    serializer_class = ProductToReviewSerializer
    permission_classes = (permissions.AllowAny,)
    resource = {
        "name": "product_to_review",
        "label": _("product to review"),
        "plural": _("products to review"),
    }

    def get_queryset(self) -> QuerySet[Product]:
        return list_to_review(self._find_order())

    @extend_schema(
        operation_id="invited-product-list",
        summary=_("Products to review"),
        parameters=[_TOKEN],
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="invited-review-create",
        summary=_("Write a review"),
        parameters=[_TOKEN],
        request=WriteReviewSerializer,
        responses={201: ReviewSerializer},
    )
    def create(self, request: Request, token: str, slug: str) -> Response:
        asked = WriteReviewSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        product = self.get_queryset().filter(slug=slug).first()
        if product is None:
            raise Http404
        review = write_invited_review(product, self._find_order(), **asked.validated_data)
        return Response(ReviewSerializer(review).data, status=status.HTTP_201_CREATED)

    def _find_order(self) -> Order:
        order = find_signed_order(self.kwargs.get("token", ""))
        if order is None:
            raise Http404
        return order
