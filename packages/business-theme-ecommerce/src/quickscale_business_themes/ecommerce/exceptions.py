"""What can go wrong in a shop, told to the shopper in ``str(error)``."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ShopError(Exception):
    """Base of everything that the shop refuses to do.

    Attributes:
        code: a stable name of the reason.
        field: the input that it is about, or empty.
    """

    code = "refused"
    field = ""
    message: str | Promise = _("This cannot be done.")

    def __init__(self, message: Any = None, *, field: str | None = None) -> None:
        super().__init__(message if message is not None else self.message)
        if field is not None:
            self.field = field

    def __str__(self) -> str:
        return str(self.args[0])


class CartClosed(ShopError):
    code = "cart_closed"
    message = _("This cart has already been ordered.")


class CartEmpty(ShopError):
    code = "cart_empty"
    message = _("Your cart is empty.")


class LineProblems(ShopError):
    code = "cart_problems"
    message = _("Something in your cart has changed. Please look at it again.")


class NotForSale(ShopError):
    code = "unavailable"
    field = "variant"
    message = _("This is not for sale at the moment.")


class InvalidQuantity(ShopError):
    code = "invalid_quantity"
    field = "quantity"
    message = _("This quantity is not possible.")


class InsufficientStock(ShopError):
    code = "insufficient_stock"
    field = "quantity"
    message = _("There are not enough left.")


class TotalChanged(ShopError):
    code = "total_changed"
    message = _("The total has changed since you last saw it. Please check it and confirm again.")


class TotalTooLarge(ShopError):
    code = "total_too_large"
    message = _("The order total is too large.")


class AddressIncomplete(ShopError):
    """Attributes: ``fields`` are the names of those that are missing."""

    code = "address_incomplete"
    message = _("Please tell us where to send your order.")

    def __init__(self, fields: list[str]) -> None:
        super().__init__()
        self.fields = fields


class PaymentRefused(ShopError):
    code = "payment_refused"
    message = _("The payment was refused.")


class NotEnoughCredits(PaymentRefused):
    code = "insufficient_credits"
    message = _("You do not have enough credits.")


class CardsUnavailable(PaymentRefused):
    code = "cards_unavailable"
    field = "payment"
    message = _("Cards cannot be charged on this site.")


class AmountTooSmall(PaymentRefused):
    code = "amount_too_small"
    field = "payment"
    message = _("The total is below the minimum for card payments.")


class TransitionRefused(ShopError):
    code = "not_possible"
    message = _("This order can no longer be changed in this way.")


class MoneyReturned(TransitionRefused):
    code = "money_returned"
    message = _("This order was refunded and can't be fulfilled.")


class CheckoutRefused(ShopError):
    """Raised by an implementation of the ``ecommerce.can_checkout`` hook."""

    code = "checkout_refused"
    message = _("This order cannot be placed.")


class RowError(ShopError):
    """A row of an imported file that cannot be read. ``line`` is its number in the file."""

    code = "row_error"

    def __init__(self, message: Any, *, line: int) -> None:
        super().__init__(message)
        self.line = line
