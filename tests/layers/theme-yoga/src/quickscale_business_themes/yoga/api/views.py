from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import DateFilter
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from quickscale.core.api.filters import FilterSet, RefFilter
from quickscale.core.api.idempotency import IdempotentMixin
from quickscale_business_themes.yoga.api.serializers import (
    BookingSerializer,
    TagSerializer,
    TeacherSerializer,
    YogaClassSerializer,
)
from quickscale_business_themes.yoga.models import Booking, Tag, Teacher, YogaClass


class StaffWrites(permissions.BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        return request.method in permissions.SAFE_METHODS or request.user.is_staff


class ClassFilters(FilterSet):
    teacher = RefFilter(queryset=Teacher.objects.all(), operation="yoga:teacher-list")
    after = DateFilter("starts", "date__gte", label=_("From"))

    class Meta:
        model = YogaClass
        fields = ["teacher", "level", "mats_provided"]


@extend_schema_view(list=extend_schema(operation_id="teacher-list", summary=_("Teachers")))
@extend_schema_view(retrieve=extend_schema(operation_id="teacher-retrieve", summary=_("Teacher")))
class TeacherViewSet(viewsets.ReadOnlyModelViewSet[Teacher]):
    queryset = Teacher.objects.order_by("name")
    serializer_class = TeacherSerializer
    permission_classes = [permissions.AllowAny]
    lookup_field = "slug"
    search_fields = ["name"]


@extend_schema_view(list=extend_schema(operation_id="tag-list", summary=_("Tags")))
class TagViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Tag]):
    queryset = Tag.objects.order_by("name")
    serializer_class = TagSerializer
    permission_classes = [permissions.AllowAny]
    search_fields = ["name"]


@extend_schema_view(
    list=extend_schema(operation_id="class-list", summary=_("Classes")),
    retrieve=extend_schema(operation_id="class-retrieve", summary=_("Class")),
    create=extend_schema(operation_id="class-create", summary=_("New class")),
    update=extend_schema(operation_id="class-update", summary=_("Edit class")),
    partial_update=extend_schema(operation_id="class-partial-update", summary=_("Edit class")),
    destroy=extend_schema(operation_id="class-destroy", summary=_("Delete class")),
)
class ClassViewSet(IdempotentMixin, viewsets.ModelViewSet[YogaClass]):
    queryset = YogaClass.objects.select_related("teacher").prefetch_related("tags")
    serializer_class = YogaClassSerializer
    permission_classes = [StaffWrites]
    lookup_field = "slug"
    filterset_class = ClassFilters
    search_fields = ["title", "teacher__name"]
    orderings = {"starts": _("Soonest"), "price": _("Cheapest"), "title": _("Title")}
    ordering = ["starts"]

    @extend_schema(operation_id="class-book", summary=_("Book"), responses={201: BookingSerializer})
    @action(
        detail=True,
        methods=["post"],
        serializer_class=BookingSerializer,
        permission_classes=[permissions.IsAuthenticated],
    )
    def book(self, request: Request, slug: str) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        serializer.save(user=request.user, yoga_class=self.get_object())
        return Response(serializer.data, status=201)


@extend_schema_view(list=extend_schema(operation_id="booking-list", summary=_("Bookings")))
class BookingViewSet(IdempotentMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Booking]):
    queryset = Booking.objects.select_related("yoga_class")
    serializer_class = BookingSerializer
    permission_classes = [permissions.IsAuthenticated]

    def get_queryset(self) -> QuerySet[Booking]:
        return super().get_queryset().filter(user=self.request.user.pk)

    @extend_schema(operation_id="booking-cancel", summary=_("Cancel booking"), request=None)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        booking = self.get_object()
        Booking.objects.filter(pk=booking.pk).update(cancelled=True)
        booking.refresh_from_db()
        return Response(self.get_serializer(booking).data)
