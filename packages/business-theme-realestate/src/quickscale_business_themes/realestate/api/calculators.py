"""What a home costs, asked of the calculators: nothing of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import MoneyField
from quickscale_business_themes.realestate import calculators
from quickscale_business_themes.realestate.models.bases import default_currency

MONTHS = 12
#: The places whose purchase taxes are known, as people call them.
PLACES = {
    "GB-ENG": _("England"),
    "GB-NIR": _("Northern Ireland"),
    "GB-SCT": _("Scotland"),
    "GB-WLS": _("Wales"),
    "DE-BW": _("Baden-Württemberg"),
    "DE-BY": _("Bavaria"),
    "DE-BE": _("Berlin"),
    "DE-BB": _("Brandenburg"),
    "DE-HB": _("Bremen"),
    "DE-HH": _("Hamburg"),
    "DE-HE": _("Hesse"),
    "DE-MV": _("Mecklenburg-Western Pomerania"),
    "DE-NI": _("Lower Saxony"),
    "DE-NW": _("North Rhine-Westphalia"),
    "DE-RP": _("Rhineland-Palatinate"),
    "DE-SL": _("Saarland"),
    "DE-SN": _("Saxony"),
    "DE-ST": _("Saxony-Anhalt"),
    "DE-SH": _("Schleswig-Holstein"),
    "DE-TH": _("Thuringia"),
}
COMPOUNDING = [
    (calculators.Compounding.MONTHLY.value, _("Monthly")),
    (calculators.Compounding.SEMI_ANNUAL.value, _("Twice a year (Canada)")),
    (calculators.Compounding.ANNUAL.value, _("Yearly")),
]


class AmountField(serializers.DecimalField):
    """An amount of money that a visitor types."""

    def __init__(self, **kwargs: Any) -> None:
        options = {"max_digits": 14, "decimal_places": 2, "min_value": Decimal(0), **kwargs}
        super().__init__(**options)


class RateField(serializers.DecimalField):
    """A share in per cent."""

    def __init__(self, **kwargs: Any) -> None:
        options = {"max_digits": 5, "decimal_places": 3, "min_value": Decimal(0), **kwargs}
        super().__init__(**options)


class LoanSerializer(serializers.Serializer[Any]):
    """The terms of a mortgage."""

    annual_rate = RateField(max_value=Decimal(30), label=_("Interest rate (% a year)"))
    years = serializers.IntegerField(min_value=1, max_value=50, label=_("Term in years"))
    compounding = serializers.ChoiceField(
        choices=COMPOUNDING, default="monthly", label=_("Interest is compounded")
    )


class MortgageSerializer(LoanSerializer):
    """What a mortgage is asked for."""

    price = AmountField(min_value=Decimal(1), label=_("Price"))
    down_payment = AmountField(required=False, default=Decimal(0), label=_("Down payment"))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["down_payment"] >= attrs["price"]:
            message = _("The down payment must be less than the price.")
            raise serializers.ValidationError({"down_payment": [message]})
        return attrs


class InstalmentSerializer(serializers.Serializer[Any]):
    """A month's payment."""

    number = serializers.IntegerField(label=_("Month"))
    payment = serializers.CharField(label=_("Payment"))
    interest = serializers.CharField(label=_("Interest"))
    principal = serializers.CharField(label=_("Principal"))
    balance = serializers.CharField(label=_("Balance"))


class MortgageResultSerializer(serializers.Serializer[Any]):
    """A mortgage: what is paid each month and in all, and the schedule to the last cent."""

    loan = MoneyField(read_only=True, label=_("Loan"))
    payment = MoneyField(read_only=True, label=_("Monthly payment"))
    total_interest = MoneyField(read_only=True, label=_("Total interest"))
    total_paid = MoneyField(read_only=True, label=_("Total paid"))
    currency = serializers.CharField(read_only=True)
    schedule = InstalmentSerializer(many=True, read_only=True, label=_("Schedule"))


class AffordabilitySerializer(LoanSerializer):
    """What a household earns and owes each month."""

    income = AmountField(min_value=Decimal(1), label=_("Monthly income before taxes"))
    debts = AmountField(required=False, default=Decimal(0), label=_("Monthly payments on debts"))
    housing_costs = AmountField(
        required=False,
        default=Decimal(0),
        label=_("Other housing costs a month"),
        help_text=_("Property tax, insurance and heating."),
    )
    savings = AmountField(required=False, default=Decimal(0), label=_("Savings for a down payment"))


class AffordabilityResultSerializer(serializers.Serializer[Any]):
    """What a household can borrow."""

    price = MoneyField(read_only=True, label=_("Home price within reach"))
    loan = MoneyField(read_only=True, label=_("Loan"))
    payment = MoneyField(read_only=True, label=_("Monthly payment"))
    currency = serializers.CharField(read_only=True)


class PurchaseTaxSerializer(serializers.Serializer[Any]):
    """What is bought, where, and by whom."""

    place = serializers.ChoiceField(choices=list(PLACES.items()), label=_("Place"))
    price = AmountField(min_value=Decimal(1), label=_("Price"))
    on = serializers.DateField(
        required=False, label=_("Date"), help_text=_("Of completion, or of the contract.")
    )
    first_time_buyer = serializers.BooleanField(default=False, label=_("First-time buyer"))
    additional_home = serializers.BooleanField(default=False, label=_("Additional home"))
    non_resident = serializers.BooleanField(default=False, label=_("Buyer lives abroad"))


class TaxSliceSerializer(serializers.Serializer[Any]):
    """A part of the price, and what it is taxed with."""

    kind = serializers.CharField(label=_("Type"))
    rate = serializers.CharField(label=_("Rate (%)"))
    base = serializers.CharField(label=_("Taxed amount"))
    amount = serializers.CharField(label=_("Tax"))


class PurchaseTaxResultSerializer(serializers.Serializer[Any]):
    """The tax on a purchase, and where its rates are published."""

    tax = serializers.CharField(read_only=True, label=_("Tax"))
    amount = MoneyField(read_only=True, label=_("Amount"))
    currency = serializers.CharField(read_only=True)
    valid_from = serializers.DateField(read_only=True, label=_("Rates since"))
    source = serializers.URLField(  # type: ignore[assignment]  # a field called like DRF's own
        read_only=True, label=_("Source")
    )
    slices = TaxSliceSerializer(many=True, read_only=True, label=_("Bands"))


class YieldSerializer(serializers.Serializer[Any]):
    """A home that is let."""

    price = AmountField(min_value=Decimal(1), label=_("Price"))
    monthly_rent = AmountField(label=_("Monthly rent"))
    annual_costs = AmountField(
        required=False,
        default=Decimal(0),
        label=_("Yearly costs"),
        help_text=_("What the tenant doesn't pay: management, upkeep, insurance."),
    )
    purchase_costs = AmountField(
        required=False,
        default=Decimal(0),
        label=_("Purchase costs"),
        help_text=_("Taxes and fees."),
    )
    vacancy = RateField(
        required=False, default=Decimal(0), max_value=Decimal(100), label=_("Vacancy (%)")
    )


class YieldResultSerializer(serializers.Serializer[Any]):
    """What letting yields, in per cent a year."""

    gross_yield = serializers.DecimalField(8, 2, read_only=True, label=_("Gross yield (%)"))
    net_yield = serializers.DecimalField(8, 2, read_only=True, label=_("Net yield (%)"))


class CalculatorView(APIView):
    """An operation that calculates and keeps nothing; everybody may ask it."""

    permission_classes = (permissions.AllowAny,)
    shows_published = True
    serializer_class: type[serializers.Serializer[Any]]
    result_class: ClassVar[type[serializers.Serializer[Any]]]

    def calculate(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        raise NotImplementedError

    def post(self, request: Request) -> Response:
        asked = self.serializer_class(data=request.data)
        asked.is_valid(raise_exception=True)
        result = self.calculate(asked.validated_data)
        return Response(self.result_class(result).data)


def document(name: str, summary: Any, result: type[serializers.Serializer[Any]]) -> Any:
    """Return the decorator that names a calculator's operation."""
    described = extend_schema(operation_id=name, summary=summary, responses={200: result})
    return extend_schema_view(post=described)


@document("mortgage", _("Mortgage calculator"), MortgageResultSerializer)
class MortgageView(CalculatorView):
    serializer_class, result_class = MortgageSerializer, MortgageResultSerializer

    def calculate(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        loan, terms = asked["price"] - asked["down_payment"], read_terms(asked)
        schedule = list(calculators.make_schedule(loan, *terms))
        interest = sum((each.interest for each in schedule), Decimal(0))
        return {
            "loan": loan,
            "payment": calculators.calculate_payment(loan, *terms),
            "total_interest": interest,
            "total_paid": loan + interest,
            "currency": default_currency(),
            "schedule": schedule,
        }


@document("affordability", _("Affordability calculator"), AffordabilityResultSerializer)
class AffordabilityView(CalculatorView):
    serializer_class, result_class = AffordabilitySerializer, AffordabilityResultSerializer

    def calculate(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        names = ("income", "debts", "housing_costs", "savings")
        household = calculators.Household(**{name: asked[name] for name in names})
        found = calculators.calculate_affordability(household, *read_terms(asked))
        told = {"price": found.price, "loan": found.loan, "payment": found.payment}
        return {**told, "currency": default_currency()}


@document("purchase-tax", _("Purchase tax calculator"), PurchaseTaxResultSerializer)
class PurchaseTaxView(CalculatorView):
    serializer_class, result_class = PurchaseTaxSerializer, PurchaseTaxResultSerializer

    def calculate(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        if asked["first_time_buyer"] and asked["additional_home"]:
            message = _("Who buys an additional home is no first-time buyer.")
            raise serializers.ValidationError({"additional_home": [message]})
        names = ("first_time_buyer", "additional_home", "non_resident")
        on = asked.get("on") or timezone.localdate()
        try:
            found = calculators.calculate_purchase_tax(
                asked["place"], asked["price"], on, **{name: asked[name] for name in names}
            )
        except ValueError:
            message = _("The rates of that day are not known.")
            raise serializers.ValidationError({"on": [message]}) from None
        return {
            "tax": calculators.TAX_LABELS[found.tax],
            "amount": found.amount,
            "currency": found.currency,
            "valid_from": found.valid_from,
            "source": found.source,
            "slices": found.slices,
        }


@document("rental-yield", _("Rental yield calculator"), YieldResultSerializer)
class RentalYieldView(CalculatorView):
    serializer_class, result_class = YieldSerializer, YieldResultSerializer

    def calculate(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        price, rent = asked["price"], MONTHS * asked["monthly_rent"]
        names = ("annual_costs", "purchase_costs", "vacancy")
        costs = {name: asked[name] for name in names}
        return {
            "gross_yield": calculators.calculate_gross_yield(rent, price),
            "net_yield": calculators.calculate_net_yield(rent, price, **costs),
        }


def read_terms(asked: Mapping[str, Any]) -> tuple[Decimal, int, calculators.Compounding]:
    """Return a loan's rate, its months, and how its interest is compounded."""
    compounding = calculators.Compounding(asked["compounding"])
    return asked["annual_rate"], MONTHS * asked["years"], compounding
