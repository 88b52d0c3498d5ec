"""The pictures of a product: upload, alternative text, order and removal."""

from __future__ import annotations

from typing import Any

from django.core import exceptions
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api import ModelSerializer
from quickscale_business_themes.ecommerce.api.backoffice.bases import BackofficeViewSet
from quickscale_business_themes.ecommerce.api.pictures import PictureSerializerField
from quickscale_business_themes.ecommerce.models import Product, ProductImage
from quickscale_business_themes.ecommerce.pictures import PictureFormField
from quickscale_business_themes.ecommerce.services.pictures import (
    MAX_PICTURES,
    add_picture,
    move_picture,
    place_picture,
)


class ProductImageSerializer(ModelSerializer[ProductImage]):
    """A picture; what can be changed of it later is its text."""

    title = serializers.CharField(source="__str__", read_only=True, label=_("Image"))
    picture = PictureSerializerField(source="*", label=_("Image"))
    place = serializers.IntegerField(
        read_only=True,
        label=_("Position"),
        help_text=_("1 is the main image, shown in lists."),
    )
    can = serializers.SerializerMethodField()

    class Meta:
        model = ProductImage
        fields = ["id", "title", "picture", "place", "alt", "can"]
        extra_kwargs = {"alt": {"help_text": ""}}
        presentation = {"title": "title", "image": "picture", "columns": []}

    def get_can(self, image: Any) -> dict[str, bool]:
        return {
            "up": image.place > 1,
            "down": image.place < image.total,
            "place": image.total > 1,
        }


class ImagePositionSerializer(serializers.Serializer[Any]):
    """Where a picture goes."""

    position = serializers.IntegerField(
        min_value=1,
        max_value=MAX_PICTURES,
        label=_("Position"),
        help_text=_("1 is the main image, shown in lists."),
    )


class AddImageSerializer(ModelSerializer[ProductImage]):
    """A picture to be uploaded; it is stored drawn anew, without what else the file says."""

    class Meta:
        model = ProductImage
        fields = ["image", "alt"]

    def validate_image(self, upload: Any) -> Any:
        try:
            return PictureFormField().clean(upload)
        except exceptions.ValidationError as error:
            raise serializers.ValidationError(error.messages) from error

    def create(self, validated_data: dict[str, Any]) -> ProductImage:
        product, alt = validated_data["product"], validated_data.get("alt", "")
        if product.images.count() >= MAX_PICTURES:
            text = _("A product can have at most {most} images.").format(most=MAX_PICTURES)
            raise serializers.ValidationError({"image": [text]})
        return add_picture(product, validated_data["image"], alt=alt)


class ProductImageViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    BackofficeViewSet[ProductImage],
):
    """The pictures of one product, in their order."""

    queryset = ProductImage.objects.all()
    action_verbs = {"create": "change", "destroy": "change"}
    serializer_class = ProductImageSerializer
    lookup_field = "pk"
    lookup_url_kwarg = "id"

    def get_queryset(self) -> QuerySet[ProductImage]:
        own = ProductImage.objects.filter(product__slug=self.kwargs.get("slug", ""))
        before = Q(position__lt=OuterRef("position")) | Q(
            position=OuterRef("position"), pk__lte=OuterRef("pk")
        )
        placed = own.annotate(place=_count_images(before), total=_count_images(Q()))
        return placed.order_by("position", "pk")

    @extend_schema(operation_id="staff-product-image-list", summary=_("Images"))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="staff-product-image-retrieve", summary=_("Image"))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        operation_id="staff-product-image-create",
        summary=_("Add image"),
        request={"multipart/form-data": AddImageSerializer},
        responses={201: ProductImageSerializer},
    )
    def create(self, request: Request, slug: str) -> Response:
        product = get_object_or_404(Product, slug=slug)
        asked = AddImageSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        image = asked.save(product=product)
        return Response(self._describe(image), status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="staff-product-image-update", summary=_("Edit image"))
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().update(request, *args, **kwargs)

    @extend_schema(operation_id="staff-product-image-destroy", summary=_("Remove image"))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().destroy(request, *args, **kwargs)

    @extend_schema(operation_id="staff-product-image-up", summary=_("Move up"), request=None)
    def up(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._move(-1)

    @extend_schema(operation_id="staff-product-image-down", summary=_("Move down"), request=None)
    def down(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._move(1)

    @extend_schema(
        operation_id="staff-product-image-place",
        summary=_("Move to"),
        request=ImagePositionSerializer,
    )
    def place(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = ImagePositionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        image = self.get_object()
        place_picture(image, asked.validated_data["position"])
        return Response(self._describe(image))

    def _move(self, by: int) -> Response:
        image = self.get_object()
        move_picture(image, by)
        return Response(self._describe(image))

    def _describe(self, image: ProductImage) -> Any:
        """Return a picture where it is now."""
        return self.get_serializer(self.get_queryset().get(pk=image.pk)).data


def _count_images(condition: Q) -> Subquery:
    """Return an expression for how many pictures of the same product fulfil a condition."""
    same = ProductImage.objects.filter(condition, product=OuterRef("product")).order_by()
    return Subquery(same.values("product").annotate(count=Count("pk")).values("count"))
