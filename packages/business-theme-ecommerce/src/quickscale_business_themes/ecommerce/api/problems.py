"""What the shop refuses, as problems of the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import Problem
from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.exceptions import (
    AddressIncomplete,
    NotEnoughCredits,
    ShopError,
    tell_stock,
)


class ShopProblem(Problem):
    """Something that the shop's state does not allow now."""

    status_code: int = status.HTTP_409_CONFLICT

    def __init__(self, error: ShopError) -> None:
        self.default_code = error.code
        if isinstance(error, NotEnoughCredits):
            self.status_code = status.HTTP_402_PAYMENT_REQUIRED
        super().__init__(str(error))


class ShopView(APIView):
    """A view whose service errors are answered as field errors or problems."""

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(to_shop_problem(exc) if isinstance(exc, ShopError) else exc)


def to_shop_problem(error: ShopError) -> Exception:
    """Return a field error where the error is about one input, else a problem of its own."""
    if isinstance(error, AddressIncomplete):
        return ValidationError(
            {name: [gettext("This field is required.")] for name in error.fields}
        )
    if error.field:
        return ValidationError({error.field: [str(error)]})
    return ShopProblem(error)


def describe_shop_error(error: ShopError) -> dict[str, Any]:
    return {"code": error.code, "detail": str(error)}


def describe_line_problem(problem: business.LineProblem) -> dict[str, Any]:
    """Return what is wrong with a cart's line, in words."""
    return {"code": problem.code, "detail": _tell(problem)}


def _tell(problem: business.LineProblem) -> str:
    if problem.code == "insufficient_stock" and problem.limit:
        return tell_stock(problem.limit)
    texts = {
        "insufficient_stock": gettext("Sold out."),
        "other_currency": gettext("This product is sold in another currency. Order it separately."),
        "too_small": gettext(
            "The total is below the minimum we can charge. Increase the quantity."
        ),
        "price_changed": gettext("The price has changed since you added this."),
        "unavailable": gettext("This is no longer for sale."),
    }
    return texts[problem.code]
