from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import BaseInFilter, DateFilter, DateFromToRangeFilter, RangeFilter
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import (
    AllowAny,
    IsAuthenticated,
    IsAuthenticatedOrReadOnly,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, ValidationError

from quickscale.core.api import (
    AlertsMixin,
    BoardMixin,
    BoundingBoxFilter,
    ExportMixin,
    FilterSet,
    IdempotentMixin,
    IsStaffOrReadOnly,
    MapMixin,
    PrivateFilesMixin,
)
from quickscale_business_themes.yoga.api import serializers
from quickscale_business_themes.yoga.models import (
    Booking,
    ClassChange,
    Review,
    Tag,
    Teacher,
    YogaClass,
)


class TeacherViewSet(viewsets.ReadOnlyModelViewSet[Teacher]):
    queryset = Teacher.objects.order_by("name")
    serializer_class = serializers.TeacherSerializer
    permission_classes = [AllowAny]
    lookup_field = "slug"
    search_fields = ["name"]


class TagViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Tag]):
    queryset = Tag.objects.order_by("name")
    serializer_class = serializers.TagSerializer
    permission_classes = [AllowAny]
    search_fields = ["name"]


class ClassFilters(FilterSet):
    after = DateFilter("starts", "date__gte", label=_("From"))
    starts = DateFromToRangeFilter()
    price = RangeFilter()
    bbox = BoundingBoxFilter()
    slugs = BaseInFilter("slug")

    class Meta:
        model = YogaClass
        fields = ["teacher", "level", "mats_provided"]


class ClassViewSet(
    AlertsMixin,
    BoardMixin,
    MapMixin,
    ExportMixin,
    IdempotentMixin,
    viewsets.ModelViewSet[YogaClass],
):
    queryset = YogaClass.objects.select_related("teacher").prefetch_related("tags")
    serializer_class = serializers.YogaClassSerializer
    permission_classes = [IsStaffOrReadOnly]
    lookup_field = "slug"
    filterset_class = ClassFilters
    search_fields = ["title", "teacher__name"]
    orderings = {"starts": _("Soonest"), "price": _("Cheapest"), "title": _("Title")}
    ordering = ["starts"]
    board_field, board_amount = "level", "price"
    alert_kinds = {"new": _("New"), "price": _("Price change")}

    def list_changes(self, since: datetime) -> Iterator[AlertsMixin.Change]:
        changes = ClassChange.objects.filter(at__gte=since).select_related("yoga_class")
        for each in changes.order_by("pk"):
            field = "price" if each.kind == "price" else ""
            yield self.Change(
                str(each.pk), each.yoga_class.slug, each.kind, each.at, field, each.old, each.new
            )

    def perform_create(self, serializer: BaseSerializer[YogaClass]) -> None:
        serializer.save().changes.create(kind="new")

    def perform_update(self, serializer: BaseSerializer[YogaClass]) -> None:
        assert serializer.instance is not None
        old = serializer.instance.price
        saved = serializer.save()
        if saved.price != old:
            saved.changes.create(kind="price", old=old, new=saved.price)

    def get_board_columns(self) -> list[tuple[Any, str, str]]:
        return [(level.value, level.value, str(level.label)) for level in YogaClass.Level]

    def get_serializer_class(self) -> type[BaseSerializer[YogaClass]]:
        is_list = self.action in ("list", "board", "map")
        return serializers.YogaClassRowSerializer if is_list else super().get_serializer_class()

    @extend_schema(
        request=serializers.BookingSerializer, responses={201: serializers.BookingSerializer}
    )
    @action(detail=True, methods=["post"], name=_("Book"), permission_classes=[IsAuthenticated])
    def book(self, request: Request, slug: str) -> Response:
        serializer = serializers.BookingSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        booking, is_new = self.get_object().bookings.get_or_create(
            user=request.user, cancelled=False, defaults=serializer.validated_data
        )
        if not is_new:
            raise ValidationError(_("You have booked this class already."))
        return Response(serializers.BookingSerializer(booking).data, status=201)


class PhotoViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[YogaClass]):
    queryset = YogaClass.objects.order_by("title")
    serializer_class = serializers.PhotoSerializer
    permission_classes = [AllowAny]
    filterset_fields = ["teacher"]


class ReviewViewSet(
    IdempotentMixin, mixins.ListModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet[Review]
):
    queryset = Review.objects.select_related("teacher").order_by("-id")
    serializer_class = serializers.ReviewSerializer
    permission_classes = [IsAuthenticatedOrReadOnly]
    filterset_fields = ["teacher"]

    def perform_create(self, serializer: BaseSerializer[Review]) -> None:
        teacher = serializer.validated_data["teacher"]
        if teacher.reviews.filter(user=self.request.user).exists():
            raise ValidationError(_("You have reviewed this teacher already."))
        serializer.save(user=self.request.user)


class BookingViewSet(
    IdempotentMixin,
    PrivateFilesMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    viewsets.GenericViewSet[Booking],
):
    queryset = Booking.objects.select_related("yoga_class").order_by("-id")
    serializer_class = serializers.BookingSerializer
    permission_classes = [IsAuthenticated]

    def get_queryset(self) -> QuerySet[Booking]:
        return super().get_queryset().filter(user=self.request.user)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], name=_("Cancel"))
    def cancel(self, request: Request, pk: str) -> Response:
        booking = self.get_object()
        booking.cancelled = True
        booking.save()
        return Response(self.get_serializer(booking).data)
