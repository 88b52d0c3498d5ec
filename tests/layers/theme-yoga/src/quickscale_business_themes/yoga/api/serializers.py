from rest_framework import serializers

from quickscale.core.api import ModelSerializer, MoneyField
from quickscale_business_themes.yoga.models import Booking, Review, Tag, Teacher, YogaClass


class TeacherSerializer(ModelSerializer[Teacher]):
    class Meta:
        model = Teacher
        fields = ["id", "slug", "name"]


class TagSerializer(ModelSerializer[Tag]):
    class Meta:
        model = Tag
        fields = ["id", "name"]


class YogaClassSerializer(ModelSerializer[YogaClass]):
    price = MoneyField()
    can = serializers.SerializerMethodField()

    class Meta:
        model = YogaClass
        fields = "__all__"
        presentation = {"columns": ["teacher", "level", "starts", "price", "tags"]}

    def get_can(self, yoga_class: YogaClass) -> dict[str, bool]:
        return {"book": yoga_class.seats > 0}


class ReviewSerializer(ModelSerializer[Review]):
    class Meta:
        model = Review
        fields = ["id", "teacher", "stars", "text"]
        presentation = {"title": "text", "columns": ["stars"]}


class BookingSerializer(ModelSerializer[Booking]):
    starts = serializers.DateTimeField(source="yoga_class.starts", read_only=True)
    can = serializers.SerializerMethodField()

    class Meta:
        model = Booking
        fields = ["id", "yoga_class", "starts", "note", "certificate", "cancelled", "can"]
        read_only_fields = ["yoga_class", "cancelled"]
        presentation = {"title": "yoga_class"}

    def get_can(self, booking: Booking) -> dict[str, bool]:
        return {"cancel": not booking.cancelled}
