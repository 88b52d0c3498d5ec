"""What the forms of the shop's rules share: places, and rows that are written together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any, ClassVar, TypeVar

from django.core import exceptions
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import SkipField, empty

from quickscale.core.api import ModelSerializer
from quickscale_business_themes.ecommerce.countries import COUNTRIES
from quickscale_business_themes.ecommerce.models import ShippingPlace, TaxPlace
from quickscale_business_themes.ecommerce.models.fields import default_currency

M = TypeVar("M", bound=Model)

MAX_PLACES = 300


class RuleSerializer(ModelSerializer[M]):
    """Something with rows, all written together; compared with others as Django's admin does.

    Attributes:
        row_fields: the fields that are rows, as the model's related names.
    """

    row_fields: ClassVar[tuple[str, ...]] = ()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        model: Any = self.Meta.model
        candidate = copy(self.instance) if self.instance else model()
        for name, value in attrs.items():
            if name not in self.row_fields:
                setattr(candidate, name, value)
        try:
            candidate.full_clean()
        except exceptions.ValidationError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)) from error
        return attrs

    def save(self, **kwargs: Any) -> M:
        """Write it with its rows, or nothing."""
        try:
            with transaction.atomic():
                return super().save(**kwargs)
        except IntegrityError as error:
            text = _("Somebody else has just saved this. Check it and try again.")
            raise serializers.ValidationError([text]) from error

    def create(self, validated_data: dict[str, Any]) -> M:
        rows = self._take_rows(validated_data)
        return self._write_rows(super().create(validated_data), rows)

    def update(self, instance: M, validated_data: dict[str, Any]) -> M:
        rows = self._take_rows(validated_data)
        return self._write_rows(super().update(instance, validated_data), rows)

    def _take_rows(self, validated_data: dict[str, Any]) -> dict[str, Any]:
        given = [name for name in self.row_fields if name in validated_data]
        return {name: validated_data.pop(name) for name in given}

    def _write_rows(self, instance: M, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> M:
        for name, values in rows.items():
            related = getattr(instance, name)
            related.all().delete()
            related.bulk_create(
                related.model(**{related.field.name: instance, **each}) for each in values
            )
        found: M = type(instance)._default_manager.get(pk=instance.pk)
        return found


class CurrencyCodeField(serializers.CharField):
    """The code of a currency; the shop's own where none is entered."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {
            "required": False,
            "allow_blank": True,
            "max_length": 3,
            "label": _("Currency"),
            "help_text": _("A currency code, such as EUR. Leave empty to use the shop's currency."),
            **kwargs,
        }
        super().__init__(**kwargs)

    def run_validation(self, data: Any = empty) -> Any:
        if data is empty and self.root.instance is not None:
            raise SkipField
        if data is empty or data in ("", None):
            return default_currency()
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        code: str = super().to_internal_value(data).upper()
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise serializers.ValidationError(_("Enter a code of three letters, such as EUR."))
        return code


class PlaceSerializer(serializers.Serializer[Any]):
    """A country, a region of it, or what a beginning of its postcodes covers."""

    country = serializers.ChoiceField(
        choices=COUNTRIES,
        required=False,
        allow_blank=True,
        default="",
        label=_("Country"),
        help_text=_("Leave empty for all other countries."),
    )
    region = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=100,
        label=_("State or province"),
        help_text=_("A code, such as CA."),
    )
    postcode_prefix = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=20,
        label=_("Postcodes starting with"),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["country"] and (attrs["region"] or attrs["postcode_prefix"]):
            text = _("Choose the country of the region or postcodes.")
            raise serializers.ValidationError({"country": [text]})
        return attrs


def check_places(
    model: type[TaxPlace | ShippingPlace], rows: Iterable[Mapping[str, str]], *, zone: Any
) -> None:
    """Refuse places that come twice, or belong to another zone.

    Raises:
        ValidationError: with what is wrong with each row, by its position.
    """
    others = model.objects.exclude(zone=zone) if zone else model.objects.all()
    taken = set(others.values_list("country", "region", "postcode_prefix"))
    errors = []
    for row in rows:
        place = (row["country"], row["region"], row["postcode_prefix"])
        text = _("This place belongs to a zone already.")
        errors.append({"country": [text]} if place in taken else {})
        taken.add(place)
    if any(errors):
        raise serializers.ValidationError(errors)
