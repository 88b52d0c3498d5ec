from rest_framework import serializers

from quickscale.core.api.fields import MoneyField, RefField
from quickscale_business_themes.yoga.models import Booking, Tag, Teacher, YogaClass


class TeacherSerializer(serializers.ModelSerializer[Teacher]):
    class Meta:
        model = Teacher
        fields = ["id", "slug", "name", "photo"]
        presentation = {"image": "photo", "columns": ["name"]}


class TagSerializer(serializers.ModelSerializer[Tag]):
    class Meta:
        model = Tag
        fields = ["id", "name"]


class YogaClassSerializer(serializers.ModelSerializer[YogaClass]):
    teacher = RefField(
        queryset=Teacher.objects.all(), operation="yoga:teacher-list", screen="teacher-detail"
    )
    tags = RefField(
        queryset=Tag.objects.all(), operation="yoga:tag-list", many=True, required=False
    )
    price = MoneyField()
    can = serializers.SerializerMethodField()

    class Meta:
        model = YogaClass
        fields = [
            "id",
            "slug",
            "title",
            "teacher",
            "level",
            "starts",
            "season_ends",
            "seats",
            "price",
            "currency",
            "mats_provided",
            "photo",
            "description",
            "tags",
            "can",
        ]
        presentation = {"columns": ["teacher", "level", "starts", "price", "tags"]}

    def get_can(self, yoga_class: YogaClass) -> dict[str, bool]:
        return {"book": yoga_class.seats > 0}


class BookingSerializer(serializers.ModelSerializer[Booking]):
    yoga_class = RefField(read_only=True, screen="class-detail", label_field="title")
    starts = serializers.DateTimeField(source="yoga_class.starts", read_only=True)
    can = serializers.SerializerMethodField()

    class Meta:
        model = Booking
        fields = ["id", "yoga_class", "starts", "note", "cancelled", "can"]
        read_only_fields = ["cancelled"]
        presentation = {"title": "yoga_class", "columns": ["starts", "note", "cancelled"]}

    def get_can(self, booking: Booking) -> dict[str, bool]:
        return {"cancel": not booking.cancelled}
