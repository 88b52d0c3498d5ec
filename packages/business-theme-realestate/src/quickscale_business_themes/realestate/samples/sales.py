"""Homes that were sold in and around the small town, from which its valuations learn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from django.utils import timezone

from quickscale_business_themes.realestate.models import ValuationModel
from quickscale_business_themes.realestate.models.bases import default_currency
from quickscale_business_themes.realestate.samples.homes import LATITUDE, LONGITUDE
from quickscale_business_themes.realestate.services.valuation_models import train_model
from quickscale_business_themes.realestate.valuation import Sale

#: What a square metre costs there, and how many homes were sold.
_PRICE, _COUNT = 2_400, 160
#: In degrees: how far they lie from the town's middle, usually.
_AROUND = 0.02


def teach_sample_model() -> None:
    """Let the site estimate the values of homes, unless it can already."""
    if not ValuationModel.objects.exists():
        train_model(list(make_sales()), default_currency())


def make_sales() -> Iterator[Sale]:
    """Yield the sales: always the same, but for their days, which are of the last two years."""
    chance, today = Random(5), timezone.localdate()  # noqa: S311  # makes up homes
    for number in range(_COUNT):
        area = math.exp(chance.gauss(4.7, 0.35))
        age = chance.randint(0, 90)
        worth = area**0.9 * math.exp(0.45 - 0.003 * age + chance.gauss(0, 0.09))
        yield Sale(
            latitude=LATITUDE + chance.gauss(0, _AROUND),
            longitude=LONGITUDE + chance.gauss(0, _AROUND),
            area=round(area, 1),
            lot=round(area * chance.uniform(1, 6), 1),
            beds=max(1, round(area / 35)),
            baths=max(1, round(area / 70)),
            floors=chance.choice((1, 2)),
            year=today.year - age,
            price=float(round(_PRICE * worth, -3)),
            sold_on=today - timedelta(days=chance.randint(10, 700)),
            key=f"sample-{number}",
        )
