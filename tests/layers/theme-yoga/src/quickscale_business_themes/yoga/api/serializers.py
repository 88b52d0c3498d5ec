from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from quickscale.core.api import ModelSerializer, MoneyField
from quickscale_business_themes.yoga.models import Booking, Prop, Review, Tag, Teacher, YogaClass


class TeacherSerializer(ModelSerializer[Teacher]):
    class Meta:
        model = Teacher
        fields = ["id", "slug", "name"]


class TagSerializer(ModelSerializer[Tag]):
    class Meta:
        model = Tag
        fields = ["id", "name"]


class PropSerializer(ModelSerializer[Prop]):
    class Meta:
        model = Prop
        fields = ["name", "number", "source", "recommended_by"]


class YogaClassRowSerializer(ModelSerializer[YogaClass]):
    """A class as lists show it."""

    price = MoneyField()
    can = serializers.SerializerMethodField()

    class Meta:
        model = YogaClass
        exclude = ["plan"]
        presentation = {"columns": ["teacher", "level", "starts", "price", "tags"]}

    def get_can(self, yoga_class: YogaClass) -> dict[str, bool]:
        return {"book": yoga_class.seats > 0}


class YogaClassSerializer(YogaClassRowSerializer):
    props = PropSerializer(many=True, required=False, label=_("Props"), max_length=4)

    class Meta(YogaClassRowSerializer.Meta):
        exclude: list[str] = []

    @transaction.atomic
    def create(self, validated_data: dict[str, Any]) -> YogaClass:
        props = validated_data.pop("props", [])
        yoga_class = super().create(validated_data)
        return self.replace_props(yoga_class, props)

    @transaction.atomic
    def update(self, instance: YogaClass, validated_data: dict[str, Any]) -> YogaClass:
        props = validated_data.pop("props", None)
        yoga_class = super().update(instance, validated_data)
        return yoga_class if props is None else self.replace_props(yoga_class, props)

    def replace_props(self, yoga_class: YogaClass, props: list[dict[str, Any]]) -> YogaClass:
        yoga_class.props.all().delete()
        Prop.objects.bulk_create(Prop(yoga_class=yoga_class, **values) for values in props)
        return yoga_class


class ReviewSerializer(ModelSerializer[Review]):
    class Meta:
        model = Review
        fields = ["id", "teacher", "stars", "text"]
        presentation = {"title": "text", "columns": ["stars"]}


class PhotoSerializer(ModelSerializer[YogaClass]):
    class Meta:
        model = YogaClass
        fields = ["slug", "title", "photo"]
        presentation = {"title": "title", "image": "photo"}


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
