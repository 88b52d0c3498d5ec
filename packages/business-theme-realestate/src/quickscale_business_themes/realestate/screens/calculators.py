"""What a home costs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Screen

CALCULATORS = (
    Screen(
        "mortgage-calculator",
        "calculators/mortgage/",
        "realestate:mortgage",
        kind="form",
        title=_("Mortgage calculator"),
        description=_("The monthly payment of a mortgage, and what it costs in all."),
        fields=("price", "down_payment", "annual_rate", "years", "compounding"),
        result=("payment", "loan", "total_interest", "total_paid"),
        success="mortgage-calculator",
        message=_("Calculated. This is an estimate, no offer."),
    ),
    Screen(
        "affordability-calculator",
        "calculators/affordability/",
        "realestate:affordability",
        kind="form",
        title=_("Affordability calculator"),
        description=_("How expensive a home can be for what a household earns."),
        fields=(
            "income",
            "debts",
            "housing_costs",
            "savings",
            "annual_rate",
            "years",
            "compounding",
        ),
        result=("price", "loan", "payment"),
        success="affordability-calculator",
        message=_("Calculated. This is an estimate, no offer."),
    ),
    Screen(
        "purchase-tax-calculator",
        "calculators/purchase-tax/",
        "realestate:purchase-tax",
        kind="form",
        title=_("Purchase tax calculator"),
        description=_("The tax on the purchase of a home in the United Kingdom and in Germany."),
        result=("tax", "amount", "valid_from", "source"),
        success="purchase-tax-calculator",
        message=_("Calculated. Reliefs other than those asked for are left out."),
    ),
    Screen(
        "rental-yield-calculator",
        "calculators/rental-yield/",
        "realestate:rental-yield",
        kind="form",
        title=_("Rental yield calculator"),
        description=_("What a home that is let yields in a year."),
        result=("gross_yield", "net_yield"),
        success="rental-yield-calculator",
        message=_("Calculated. This is an estimate, no offer."),
    ),
)
