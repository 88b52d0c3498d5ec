"""Training of the site's valuation model, and the one that counts at present."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef

from quickscale_business_themes.realestate.exceptions import NoValuationModel
from quickscale_business_themes.realestate.geography import find_public_point
from quickscale_business_themes.realestate.models import (
    Feature,
    Listing,
    OfferType,
    Property,
    PropertyType,
    StandardStatus,
    Valuation,
    ValuationModel,
)
from quickscale_business_themes.realestate.valuation import (
    Model,
    RatioStudy,
    Sale,
    study_ratios,
    study_thirds,
    train,
)
from quickscale_business_themes.realestate.valuation.sales import is_usable

#: Of fewer, too few are left to measure the model by.
FEWEST_SALES = 100
#: The last sales, by this share, are what the model is measured by.
_MEASURED = 0.2
_MOST_MEASURED = 2000
_HALF_BATH = 0.5
#: So many models of each currency are kept, besides those of which there are estimates.
KEPT_MODELS = 5


class TooFewSales(Exception):
    """There are not enough sales to learn from; ``str(error)`` says how many are needed."""


def train_model(sales: Sequence[Sale], currency: str) -> ValuationModel:
    """Train a model on sales, measure it, and let it be the one that counts.

    It is measured by the last fifth of the sales, by a model that knows those before alone: each
    is estimated for the day on which it was sold.

    Args:
        currency: of all prices.

    Raises:
        TooFewSales: fewer than :data:`FEWEST_SALES` have a place and a price.
    """
    usable = sorted(filter(is_usable, sales), key=lambda sale: sale.sold_on)
    if len(usable) < FEWEST_SALES:
        raise TooFewSales(
            f"At least {FEWEST_SALES} sales with a place and a price are needed, "
            f"and there are {len(usable)}."
        )
    measured = measure(usable)
    return ValuationModel.objects.create(
        sale_count=len(usable),
        currency=currency,
        parameters=train(usable).dump(),
        ratio_study=measured,
    )


def knows_as_many(sales: Sequence[Sale], currency: str) -> bool:
    """Say whether nothing is to be learned: too few sales, or no more than the model knows."""
    usable = sum(map(is_usable, sales))
    latest = ValuationModel.objects.order_by("-trained_at", "-pk").filter(currency=currency)
    known = latest.values_list("sale_count", flat=True).first() or 0
    return usable < FEWEST_SALES or usable <= known


def prune_models() -> int:
    """Delete old models of which there is no estimate; return how many there were."""
    used = Valuation.objects.across_teams().filter(model=OuterRef("pk"))
    kept: list[int] = []
    for currency in ValuationModel.objects.order_by().values_list("currency", flat=True).distinct():
        rows = ValuationModel.objects.filter(currency=currency).order_by("-trained_at", "-pk")
        kept += rows.values_list("pk", flat=True)[:KEPT_MODELS]
    old = ValuationModel.objects.exclude(pk__in=kept).filter(~Exists(used))
    return old.defer("parameters", "ratio_study").delete()[0]


def measure(sales: Sequence[Sale]) -> dict[str, Any]:
    """Return the ratio study of the last of the sales, in the order of their days."""
    count = min(int(len(sales) * _MEASURED), _MOST_MEASURED)
    model, late = train(sales[:-count]), sales[-count:]
    estimates = [model.estimate(sale, sale.sold_on).value for sale in late]
    prices = [sale.price for sale in late]
    thirds = study_thirds(estimates, prices)
    return {
        "overall": asdict(study_ratios(estimates, prices)),
        "thirds": [asdict(third) for third in thirds],
    }


def read_study(kept: dict[str, Any]) -> tuple[RatioStudy, list[RatioStudy]]:
    """Return a kept ratio study: overall, and by price third."""
    return RatioStudy(**kept["overall"]), [RatioStudy(**third) for third in kept["thirds"]]


def list_sales(currency: str) -> Iterator[Sale]:
    """Yield the homes that all agencies have sold, where the public may see them.

    A hidden address is known to the model by its public place alone, so that no number of
    estimates from anywhere tells where it is.
    """
    sold = Listing.objects.across_teams().filter(
        standard_status=StandardStatus.CLOSED,
        offer_type=OfferType.SALE,
        property_type=PropertyType.RESIDENTIAL,
        currency=currency,
        property__latitude__isnull=False,
    )
    listing: Any
    for listing in sold.select_related("property").order_by("pk").iterator(500):
        latitude, longitude = find_sale_point(listing)
        yield Sale(
            **describe_home(listing.property),
            latitude=latitude,
            longitude=longitude,
            price=float(listing.close_price),
            sold_on=listing.close_date,
            key=str(listing.public_id),
        )


def find_sale_point(listing: Any) -> tuple[Any, Any]:
    home = listing.property
    return find_public_point(
        home.latitude, home.longitude, key=str(home.public_id), is_exact=shows_address(listing)
    )


def shows_address(listing: Any) -> bool:
    """Say whether other agencies may see where a listing is."""
    is_shown: bool = listing.internet_entire_listing_display and listing.internet_address_display
    return is_shown


def describe_home(home: Property) -> dict[str, float | None]:
    """Return what a valuation knows of a property, but its place. Areas are in m²."""
    baths = None
    if home.bathrooms_full is not None or home.bathrooms_half is not None:
        baths = (home.bathrooms_full or 0) + _HALF_BATH * (home.bathrooms_half or 0)
    return {
        "area": home.living_area_m2,
        "lot": home.lot_size_m2,
        "beds": home.bedrooms_total,
        "baths": baths,
        "floors": home.stories_total,
        "year": home.year_built,
        "waterfront": float(Feature.WATERFRONT in home.features),
        "view": float(Feature.VIEW in home.features),
    }


def find_latest_model() -> tuple[ValuationModel, Model]:
    """Return the model that counts, as a row without its parameters, and ready for estimates.

    Raises:
        NoValuationModel: none is trained, or the latest by a version that isn't known any more.
    """
    rows = ValuationModel.objects.order_by("-trained_at", "-pk").defer("parameters", "ratio_study")
    latest = rows.first()
    if latest is None:
        raise NoValuationModel
    try:
        return latest, load_model(latest.pk, latest.trained_at.isoformat())
    except ValueError as error:
        raise NoValuationModel from error


@lru_cache(maxsize=1)
def load_model(pk: int, trained_at: str) -> Model:
    """Return a trained model; each process reads one once.

    Args:
        trained_at: tells models apart in databases that use numbers again.
    """
    parameters = ValuationModel.objects.values_list("parameters", flat=True).get(pk=pk)
    return Model.load(parameters)
