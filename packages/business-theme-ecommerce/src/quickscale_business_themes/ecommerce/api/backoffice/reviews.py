"""Reviews as the shop's staff publish and reject them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ExportMixin, FilterSet, ModelSerializer, RefField
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.models import Review
from quickscale_business_themes.ecommerce.models.reviews import ReviewStatus
from quickscale_business_themes.ecommerce.services.reviews import delete_review, moderate_review


class BackofficeReviewSerializer(ModelSerializer[Review]):
    """A review, whatever its status; ``can`` says what may become of it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    headline = serializers.CharField(source="__str__", read_only=True, label=_("Title"))
    product: RefField = RefField(
        operation="ecommerce:staff-product-list",
        screen="dashboard:shop-product-detail",
        lookup="slug",
        read_only=True,
        label=_("Product"),
    )
    customer = serializers.EmailField(
        source="user.email",
        read_only=True,
        default=None,
        allow_null=True,
        label=_("Customer"),
    )
    rating = serializers.IntegerField(read_only=True, style={"format": "rating"}, label=_("Rating"))
    can = serializers.SerializerMethodField()

    class Meta:
        model = Review
        fields = [
            "id",
            "headline",
            "product",
            "rating",
            "title",
            "text",
            "author",
            "customer",
            "status",
            "created_at",
            "moderated_at",
            "can",
        ]
        read_only_fields = fields
        presentation = {
            "title": "headline",
            "columns": ["product", "rating", "status", "created_at"],
        }

    def get_can(self, review: Review) -> dict[str, bool]:
        return {
            "publish": review.status != ReviewStatus.PUBLISHED,
            "reject": review.status != ReviewStatus.REJECTED,
        }


class BackofficeReviewFilters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    status = django_filters.ChoiceFilter(choices=ReviewStatus.choices, label=_("Status"))
    product = django_filters.CharFilter(field_name="product__slug")

    class Meta:
        model = Review
        fields = ["rating"]


class BackofficeReviewViewSet(
    ExportMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[Review],
):
    """All reviews, the newest first."""

    queryset = Review.objects.select_related("product", "user")
    permission_model = "review"
    serializer_class = BackofficeReviewSerializer
    filterset_class = BackofficeReviewFilters
    search_fields = ("title", "text", "product__name", "user__email")
    orderings: Mapping[str, Any] = {
        "-created_at": _("Newest first"),
        "created_at": _("Oldest first"),
        "rating": _("Rating, low to high"),
        "-rating": _("Rating, high to low"),
    }
    ordering = ("-created_at", "-pk")
    lookup_field = "public_id"
    lookup_url_kwarg = "id"

    def perform_destroy(self, instance: Review) -> None:
        delete_review(instance)

    @extend_schema(operation_id="staff-review-list", summary=_("Reviews"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-review-retrieve", summary=_("Review"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(operation_id="staff-review-destroy", summary=_("Delete review"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)

    @extend_schema(operation_id="staff-review-publish", summary=_("Publish"), request=None)
    def publish(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._moderate(ReviewStatus.PUBLISHED)

    @extend_schema(operation_id="staff-review-reject", summary=_("Reject"), request=None)
    def reject(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._moderate(ReviewStatus.REJECTED)

    def _moderate(self, status: str) -> Response:
        moderate_review(self.get_object(), status, by=self.request.user)
        return Response(self.get_serializer(self.get_object()).data)
