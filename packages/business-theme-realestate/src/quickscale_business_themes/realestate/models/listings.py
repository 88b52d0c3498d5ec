"""Listings: a property that is offered, once, for a price; and what happened with them."""

from __future__ import annotations

import builtins
import secrets
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.realestate.geography import find_public_point
from quickscale_business_themes.realestate.models.bases import (
    Record,
    default_currency,
    price_field,
)
from quickscale_business_themes.realestate.models.choices import (
    DISPLAYED,
    EventKind,
    OfferType,
    PricePeriod,
    PropertySubType,
    PropertyType,
    PublishingState,
    StandardStatus,
)
from quickscale_business_themes.realestate.models.people import Agent, Office
from quickscale_business_themes.realestate.models.properties import Property

#: RESO's business rules: no list price is higher.
MAX_PRICE = Decimal(1_000_000_000)
_PRICE = (MinValueValidator(Decimal("0.01")), MaxValueValidator(MAX_PRICE))
_SLUG_LENGTH, _TAIL_LENGTH = 90, 8
#: Letters and digits that nobody takes for one another.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def make_tail() -> str:
    """Return what tells slugs of the same title apart; it counts nothing and can't be guessed."""
    return "".join(secrets.choice(_ALPHABET) for _place in range(_TAIL_LENGTH))


def agent_field(label: object, **options: Any) -> Any:
    return models.ForeignKey(
        Agent,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,  # type: ignore[arg-type]  # a lazy text
        **options,
    )


class Listing(Record):
    """An offer of a property. It is offered anew as another listing of the same property.

    What the public searches by is copied here from the property, so that one table answers.

    Attributes:
        is_public: whether the public sees it: it's published, its owner agrees, and its status is
            one that is displayed.
        public_latitude, public_longitude: where the public sees it; beside its place if the
            address is hidden.
        living_area_m2: nought where nobody has said it, so that these come last.
        feature_codes: the property's features as ``|garden|pool|``.
        shown_address: the street and postcode that it is found by; empty if the address is hidden.
        dom_increment_base: full days on the market up to ``dom_increment_timestamp``; while
            ``dom_increment_yn`` holds, those since then are added (RESO RCP-51).
        source_system, source_key: which feed it comes from, and what it is called there.
    """

    slug = models.SlugField(
        _("slug"), max_length=_SLUG_LENGTH + _TAIL_LENGTH + 1, unique=True, editable=False
    )
    title = models.CharField(_("title"), max_length=150)
    property = models.ForeignKey(
        Property, models.CASCADE, related_name="listings", verbose_name=_("property")
    )
    offer_type = models.CharField(
        _("offer"), max_length=10, choices=OfferType, default=OfferType.SALE
    )
    standard_status = models.CharField(
        _("status"),
        max_length=25,
        choices=StandardStatus,
        default=StandardStatus.INCOMPLETE,
        editable=False,
    )
    publishing = models.CharField(
        _("publishing"),
        max_length=10,
        choices=PublishingState,
        default=PublishingState.DRAFT,
        editable=False,
    )
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)

    list_price = price_field(_("price"), null=False, blank=False, validators=_PRICE)
    currency = models.CharField(_("currency"), max_length=3, default=default_currency)
    price_period = models.CharField(
        _("price period"), max_length=10, choices=PricePeriod, blank=True
    )
    deposit = price_field(_("deposit"), validators=(MinValueValidator(0),))
    service_charge = price_field(_("service charge"), validators=(MinValueValidator(0),))
    original_list_price = price_field(_("original price"), editable=False)
    previous_list_price = price_field(_("previous price"), editable=False)
    close_price = price_field(_("closing price"), editable=False)

    listing_contract_date = models.DateField(_("contract date"), null=True, blank=True)
    on_market_date = models.DateField(_("on market"), null=True, blank=True, editable=False)
    off_market_date = models.DateField(_("off market"), null=True, blank=True, editable=False)
    expiration_date = models.DateField(_("expiration date"), null=True, blank=True)
    close_date = models.DateField(_("closing date"), null=True, blank=True, editable=False)
    status_change_timestamp = models.DateTimeField(
        _("status since"), default=timezone.now, editable=False
    )
    dom_increment_yn = models.BooleanField(default=False, editable=False)
    dom_increment_base = models.PositiveIntegerField(default=0, editable=False)
    dom_increment_timestamp = models.DateTimeField(null=True, editable=False)

    list_agent = agent_field(_("agent"))
    co_list_agent = agent_field(_("second agent"))
    buyer_agent = agent_field(_("buyer's agent"), editable=False)
    list_office = models.ForeignKey(
        Office,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("office"),
    )
    public_remarks = models.TextField(_("description"), max_length=10_000, blank=True)
    private_remarks = models.TextField(
        _("internal notes"), max_length=10_000, blank=True, help_text=_("Only your team sees this.")
    )

    internet_entire_listing_display = models.BooleanField(
        _("show on the internet"),
        default=True,
        help_text=_("Turn this off if the owner doesn't want the listing on the internet."),
    )
    internet_address_display = models.BooleanField(
        _("show the address"),
        default=True,
        help_text=_("If this is off, the map shows a place nearby, and nobody sees the street."),
    )
    internet_automated_valuation_display = models.BooleanField(
        _("show automated valuations"), default=True
    )

    source_system = models.CharField(
        _("source"), max_length=50, blank=True, default="", editable=False
    )
    source_key = models.CharField(
        _("source key"), max_length=255, blank=True, default="", editable=False
    )

    property_type = models.CharField(
        _("property type"), max_length=20, choices=PropertyType, editable=False
    )
    property_sub_type = models.CharField(
        _("home type"), max_length=20, choices=PropertySubType, blank=True, editable=False
    )
    city = models.CharField(_("city"), max_length=100, editable=False)
    bedrooms_total = models.PositiveSmallIntegerField(_("bedrooms"), null=True, editable=False)
    bathrooms_total = models.PositiveSmallIntegerField(_("bathrooms"), null=True, editable=False)
    living_area_m2 = models.FloatField(_("living area (m²)"), default=0, editable=False)
    lot_size_m2 = models.FloatField(_("lot size (m²)"), null=True, editable=False)
    feature_codes = models.CharField(max_length=500, blank=True, editable=False)
    shown_address = models.CharField(max_length=175, blank=True, default="", editable=False)
    public_latitude = models.FloatField(null=True, editable=False)
    public_longitude = models.FloatField(null=True, editable=False)
    is_public = models.GeneratedField(
        expression=Case(
            When(
                publishing=PublishingState.PUBLISHED,
                internet_entire_listing_display=True,
                standard_status__in=DISPLAYED,
                then=Value(True),
            ),
            default=Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta(Record.Meta):
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        indexes = [
            # Plain columns have statistics, so that the planner knows when an order is cheaper.
            models.Index(
                fields=["public_latitude", "public_longitude"],
                # What a place's homes are narrowed and ordered by, so that the rows aren't read.
                include=[
                    "list_price",
                    "bedrooms_total",
                    "living_area_m2",
                    "published_at",
                    "public_id",
                    "id",
                ],
                condition=Q(is_public=True),
                name="realestate_listing_point",
            ),
            models.Index(
                fields=["-published_at", "-public_id"],
                condition=Q(is_public=True),
                name="realestate_listing_newest",
            ),
            models.Index(
                fields=["list_price", "public_id"],
                condition=Q(is_public=True),
                name="realestate_listing_by_price",
            ),
            models.Index(
                fields=["-living_area_m2", "-public_id"],
                condition=Q(is_public=True),
                name="realestate_listing_by_area",
            ),
            models.Index(fields=["team", "-created_at"], name="realestate_listing_of_team"),
            models.Index(
                fields=["team", "standard_status", "-created_at"], name="realestate_listing_board"
            ),
            models.Index(fields=["expiration_date"], name="realestate_listing_expiry"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "source_system", "source_key"],
                condition=~Q(source_key=""),
                name="realestate_listing_source",
            ),
            models.CheckConstraint(
                condition=Q(list_price__gt=0, list_price__lte=MAX_PRICE),
                name="realestate_listing_price",
                violation_error_message=_("Enter a price greater than zero."),
            ),
            models.CheckConstraint(
                condition=(Q(deposit__isnull=True) | Q(deposit__gte=0))
                & (Q(service_charge__isnull=True) | Q(service_charge__gte=0)),
                name="realestate_listing_charges",
            ),
            models.CheckConstraint(
                condition=~Q(standard_status=StandardStatus.CLOSED)
                | Q(close_price__isnull=False, close_price__gt=0, close_date__isnull=False),
                name="realestate_listing_closed",
            ),
            models.CheckConstraint(
                condition=Q(offer_type=OfferType.SALE, price_period="")
                | (Q(offer_type=OfferType.RENT) & ~Q(price_period="")),
                name="realestate_listing_period",
            ),
            models.CheckConstraint(
                condition=Q(dom_increment_yn=False) | Q(dom_increment_timestamp__isnull=False),
                name="realestate_listing_dom",
            ),
            models.CheckConstraint(
                condition=~Q(publishing=PublishingState.PUBLISHED) | Q(published_at__isnull=False),
                name="realestate_listing_published",
            ),
        ]

    @classmethod
    def check(cls, **kwargs: Any) -> list[Any]:
        """Check what can be checked without a server, which is often away while images are built.

        From Django 6 on, ``check`` asks it whether it knows generated columns; all supported do.
        """
        return super().check(**{**kwargs, "databases": ()})

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.copy_property()
        self.choose_slug()
        super().save(*args, **kwargs)

    def choose_slug(self) -> None:
        """Let a new listing have an address; it keeps it whatever it's called later."""
        if not self.slug:
            self.slug = f"{slugify(self.title)[:_SLUG_LENGTH]}-{make_tail()}".lstrip("-")

    def copy_property(self) -> None:
        """Set what the public searches by, as the property and the owner's consent say."""
        home = self.property
        self.property_type, self.property_sub_type = home.property_type, home.property_sub_type
        self.city = home.city
        self.bedrooms_total = home.bedrooms_total
        self.bathrooms_total = home.bathrooms_total_integer
        self.living_area_m2, self.lot_size_m2 = home.living_area_m2 or 0, home.lot_size_m2
        self.feature_codes = join_features(home.features)
        shown = f"{home.street_name} {home.postal_code}" if self.internet_address_display else ""
        self.shown_address = shown.strip()
        self.public_latitude, self.public_longitude = find_public_point(
            home.latitude,
            home.longitude,
            key=str(home.public_id),
            is_exact=self.internet_address_display,
        )

    @builtins.property  # the model has a column of that name
    def days_on_market(self) -> int:
        """Full days on the market: a base, and the days since it was last set (RESO RCP-51)."""
        base = self.dom_increment_base
        if not self.dom_increment_yn or self.dom_increment_timestamp is None:
            return base
        return base + max((timezone.now() - self.dom_increment_timestamp) // timedelta(days=1), 0)

    @builtins.property  # the model has a column of that name
    def public_address(self) -> str:
        """The address as the public sees it: where it is hidden, the town alone.

        A postcode is left out there as well: in some countries it is that of a few houses.
        """
        home = self.property
        if self.internet_address_display:
            return home.unparsed_address
        return ", ".join(it for it in (home.city, home.state_or_province) if it)


def join_features(features: list[str]) -> str:
    return f"|{'|'.join(features)}|" if features else ""


class ListingEvent(Record):
    """A change of a listing's status, price or publishing. It is never changed or deleted.

    Attributes:
        old, new: a value of :class:`StandardStatus` or :class:`PublishingState`, or an amount.
        note: why, where somebody had to say so.
    """

    listing = models.ForeignKey(
        Listing, models.CASCADE, related_name="events", verbose_name=_("listing")
    )
    kind = models.CharField(_("type"), max_length=15, choices=EventKind)
    old = models.CharField(_("before"), max_length=30, blank=True)
    new = models.CharField(_("after"), max_length=30)
    at = models.DateTimeField(_("date"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["listing", "-id"], name="realestate_event_newest"),
            models.Index(fields=["at"], name="realestate_event_time"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
