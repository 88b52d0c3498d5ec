"""Reviews as shoppers read and write them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import IdempotentMixin, NotImpersonatingOrReadOnly
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.models import Product, Review
from quickscale_business_themes.ecommerce.models.reviews import MAX_RATING, ReviewStatus
from quickscale_business_themes.ecommerce.services import catalogue
from quickscale_business_themes.ecommerce.services.reviews import write_review

RATINGS = [
    (5, _("5: Excellent")),
    (4, _("4: Good")),
    (3, _("3: Average")),
    (2, _("2: Poor")),
    (1, _("1: Bad")),
]


class ReviewSerializer(serializers.ModelSerializer[Review]):
    """A review that the staff have published."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    rating = serializers.IntegerField(
        min_value=1,
        max_value=MAX_RATING,
        read_only=True,
        style={"format": "rating"},
        label=_("Rating"),
    )

    author = serializers.SerializerMethodField(label=_("Name"))

    class Meta:
        model = Review
        fields = ["id", "rating", "title", "text", "author", "created_at"]
        read_only_fields = fields
        extra_kwargs = {"created_at": {"style": {"format": "date"}}}
        presentation = {"title": "author", "columns": ["rating", "title", "text", "created_at"]}

    def get_author(self, review: Review) -> str:
        return review.author or gettext("Verified buyer")


class WriteReviewSerializer(serializers.ModelSerializer[Review]):
    """What a customer says of a product."""

    rating = serializers.ChoiceField(choices=RATINGS, label=_("Rating"))
    text = serializers.CharField(
        max_length=5000,
        required=False,
        allow_blank=True,
        style={"format": "longtext"},
        label=_("Review"),
    )
    author = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        label=_("Your name"),
        help_text=_("Shown with your review. Leave empty to stay anonymous."),
    )

    class Meta:
        model = Review
        fields = ["rating", "title", "text", "author"]


class ReviewViewSet(
    IdempotentMixin, ShopView, mixins.ListModelMixin, viewsets.GenericViewSet[Review]
):
    """The published reviews of a product, the newest first."""

    queryset = Review.objects.all()
    serializer_class = ReviewSerializer
    ordering = ("-created_at", "-pk")

    def get_permissions(self) -> list[BasePermission]:
        if self.action == "create":
            return [permissions.IsAuthenticated(), NotImpersonatingOrReadOnly()]
        return [permissions.AllowAny()]

    def get_queryset(self) -> QuerySet[Review]:
        visible = catalogue.list_visible_products(self.request.user)
        own = visible.filter(slug=self.kwargs.get("slug", "")).order_by().values("pk")
        return Review.objects.filter(product__in=own, status=ReviewStatus.PUBLISHED)

    @extend_schema(operation_id="review-list", summary=_("Reviews"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="review-create",
        summary=_("Write a review"),
        request=WriteReviewSerializer,
        responses={201: ReviewSerializer},
    )
    def create(self, request: Request, slug: str) -> Response:
        asked = WriteReviewSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        review = write_review(self._find_product(slug), request.user, **asked.validated_data)
        return Response(self.get_serializer(review).data, status=status.HTTP_201_CREATED)

    def _find_product(self, slug: str) -> Product:
        product = catalogue.list_visible_products(self.request.user).filter(slug=slug).first()
        if product is None:
            raise Http404
        return product
