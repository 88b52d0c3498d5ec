"""What a home costs: mortgages, affordability, taxes on the purchase, and what letting yields."""

from quickscale_business_themes.realestate.calculators.affordability import (
    Affordability,
    Household,
    calculate_affordability,
    measure_ratios,
)
from quickscale_business_themes.realestate.calculators.mortgages import (
    Compounding,
    Instalment,
    calculate_loan,
    calculate_payment,
    find_monthly_rate,
    make_schedule,
)
from quickscale_business_themes.realestate.calculators.purchase_taxes import (
    TAX_LABELS,
    PurchaseTax,
    Slice,
    calculate_purchase_tax,
    list_places,
)
from quickscale_business_themes.realestate.calculators.yields import (
    calculate_gross_yield,
    calculate_net_yield,
)

__all__ = [
    "TAX_LABELS",
    "Affordability",
    "Compounding",
    "Household",
    "Instalment",
    "PurchaseTax",
    "Slice",
    "calculate_affordability",
    "calculate_gross_yield",
    "calculate_loan",
    "calculate_net_yield",
    "calculate_payment",
    "calculate_purchase_tax",
    "find_monthly_rate",
    "list_places",
    "make_schedule",
    "measure_ratios",
]
