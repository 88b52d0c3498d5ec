"""What a home would sell for: comparable sales with regression adjustments and a time index."""

from quickscale_business_themes.realestate.valuation.estimates import (
    Adjustment,
    Comparable,
    Estimate,
)
from quickscale_business_themes.realestate.valuation.model import Model
from quickscale_business_themes.realestate.valuation.ratio_study import (
    RatioStudy,
    study_ratios,
    study_thirds,
)
from quickscale_business_themes.realestate.valuation.sales import Home, Sale
from quickscale_business_themes.realestate.valuation.training import train

__all__ = [
    "Adjustment",
    "Comparable",
    "Estimate",
    "Home",
    "Model",
    "RatioStudy",
    "Sale",
    "study_ratios",
    "study_thirds",
    "train",
]
