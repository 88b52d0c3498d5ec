"""What is sold or let: the property itself, whoever offers it and however often."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.realestate.addresses import make_address_key
from quickscale_business_themes.realestate.models.bases import Record
from quickscale_business_themes.realestate.models.choices import (
    AreaUnit,
    EnergyClass,
    PropertySubType,
    PropertyType,
)

#: The international foot of 1959: 0.3048 m.
SQUARE_METERS_PER_SQUARE_FOOT = 0.3048**2
_MOST_ROOMS = 100
#: Countries whose addresses are written ``27 Mill Lane, Alder Falls, NY 12599``.
_NUMBER_FIRST = frozenset("AU CA GB IE IN NZ PH SG US ZA".split())
_AREA = MinValueValidator(0)


def area_field(label: object) -> Any:
    return models.DecimalField(
        label,  # type: ignore[arg-type]  # a lazy text
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[_AREA],
    )


def unit_field(label: object) -> Any:
    return models.CharField(
        label,  # type: ignore[arg-type]  # a lazy text
        max_length=3,
        choices=AreaUnit,
        default=AreaUnit.SQUARE_METERS,
    )


def count_field(label: object) -> Any:
    return models.PositiveSmallIntegerField(
        label,  # type: ignore[arg-type]  # a lazy text
        null=True,
        blank=True,
        validators=[MaxValueValidator(_MOST_ROOMS)],
    )


class Property(Record):
    """A home, an office, a plot of land.

    Attributes:
        features: values of :class:`Feature`.
        energy_use: what it uses in a year, in kWh for each m².
        address_key: what is the same for the same street, number and unit; empty without them.
    """

    property_type = models.CharField(
        _("property type"), max_length=20, choices=PropertyType, default=PropertyType.RESIDENTIAL
    )
    property_sub_type = models.CharField(
        _("home type"), max_length=20, choices=PropertySubType, blank=True
    )
    street_number = models.CharField(_("house number"), max_length=20, blank=True)
    street_name = models.CharField(_("street"), max_length=150, blank=True)
    unit_number = models.CharField(_("unit"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100)
    state_or_province = models.CharField(_("state or province"), max_length=100, blank=True)
    postal_code = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2)
    parcel_number = models.CharField(_("parcel number"), max_length=50, blank=True)
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    bedrooms_total = count_field(_("bedrooms"))
    bathrooms_full = count_field(_("full bathrooms"))
    bathrooms_half = count_field(_("half bathrooms"))
    living_area = area_field(_("living area"))
    living_area_units = unit_field(_("unit of the living area"))
    lot_size_area = area_field(_("lot size"))
    lot_size_units = unit_field(_("unit of the lot size"))
    year_built = models.PositiveSmallIntegerField(
        _("year built"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1000), MaxValueValidator(2200)],
    )
    stories_total = count_field(_("stories"))
    garage_spaces = count_field(_("garage spaces"))
    energy_class = models.CharField(
        _("energy class"), max_length=2, choices=EnergyClass, blank=True
    )
    energy_use = models.DecimalField(
        _("energy use (kWh/m² a year)"),
        max_digits=7,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    features: models.JSONField[Any, Any] = models.JSONField(_("features"), default=list, blank=True)
    address_key = models.CharField(max_length=32, blank=True, default="", editable=False)

    class Meta(Record.Meta):
        verbose_name = _("property")
        verbose_name_plural = _("properties")
        indexes = [
            models.Index(
                fields=["team", "postal_code", "street_name"], name="realestate_property_address"
            ),
            models.Index(fields=["team", "-created_at"], name="realestate_property_newest"),
            models.Index(
                fields=["team", "address_key"],
                condition=~Q(address_key=""),
                name="realestate_property_same",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="realestate_property_point",
                violation_error_message=_("Enter both latitude and longitude."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True})
                    | Q(**{f"{name}__range": (0, _MOST_ROOMS)}),
                    name=f"realestate_property_{name}",
                )
                for name in ("bedrooms_total", "bathrooms_full", "bathrooms_half")
            ),
            models.CheckConstraint(
                condition=(Q(living_area__isnull=True) | Q(living_area__gte=0))
                & (Q(lot_size_area__isnull=True) | Q(lot_size_area__gte=0)),
                name="realestate_property_areas",
            ),
        ]

    def __str__(self) -> str:
        return self.unparsed_address

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_address_key()
        super().save(*args, **kwargs)

    def set_address_key(self) -> None:
        self.address_key = make_address_key(
            self.street_name, self.street_number, self.unit_number, self.country
        )

    @property
    def bathrooms_total_integer(self) -> int | None:
        """The plain sum of full and half bathrooms (RESO BathroomsTotalInteger)."""
        parts = [it for it in (self.bathrooms_full, self.bathrooms_half) if it is not None]
        return sum(parts) if parts else None

    @property
    def unparsed_address(self) -> str:
        """The whole address in one line; who is to see it is not asked here."""
        parts = (self.street_name, self.street_number)
        street = " ".join(reversed(parts) if self.is_number_first else parts).strip()
        unit = f"{street}, {self.unit_number}" if self.unit_number and street else street
        return ", ".join(it for it in (unit, self.locality) if it)

    @property
    def locality(self) -> str:
        """The town with its postcode, where the country's addresses have it."""
        if not self.is_number_first:
            town = f"{self.postal_code} {self.city}".strip()
            return ", ".join(it for it in (town, self.state_or_province) if it)
        state = f"{self.state_or_province} {self.postal_code}".strip()
        return ", ".join(it for it in (self.city, state) if it)

    @property
    def is_number_first(self) -> bool:
        """Whether addresses of the country begin with the number, and end with the postcode."""
        return self.country in _NUMBER_FIRST

    @property
    def living_area_m2(self) -> float | None:
        return to_square_meters(self.living_area, self.living_area_units)

    @property
    def lot_size_m2(self) -> float | None:
        return to_square_meters(self.lot_size_area, self.lot_size_units)


def to_square_meters(area: Any, unit: str) -> float | None:
    """Return an area in m², None where there is none."""
    if area is None:
        return None
    factor = SQUARE_METERS_PER_SQUARE_FOOT if unit == AreaUnit.SQUARE_FEET else 1
    return float(area) * factor
