"""What can go wrong in a shop, told to the shopper in ``str(error)``."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce import business


def tell_stock(available: int) -> str:
    """Return how many of something are left, in words."""
    return ngettext("Only %(limit)d left.", "Only %(limit)d left.", available) % {
        "limit": available
    }


class ShopError(Exception):
    """Base of everything that the shop refuses to do.

    Attributes:
        code: a stable name of the reason.
        field: the input that it is about, or empty.
    """

    code = "refused"
    field = ""
    message: str | Promise = _("This can't be done.")

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
    message = _("Something in your cart has changed. Review it before you order.")


class NotForSale(ShopError):
    code = "unavailable"
    field = "variant"
    message = _("This isn't for sale at the moment.")


class InvalidQuantity(ShopError):
    code = "invalid_quantity"
    field = "quantity"

    def __init__(self) -> None:
        super().__init__(
            gettext("Enter a quantity from 1 to {most}.").format(most=business.MAX_QUANTITY)
        )


class InsufficientStock(ShopError):
    code = "insufficient_stock"
    message = _("Not enough in stock.")

    def __init__(self, available: int = 0, *, field: str | None = None) -> None:
        super().__init__(tell_stock(available) if available else None, field=field)


class TotalChanged(ShopError):
    code = "total_changed"
    message = _("The total has changed. Review it and confirm again.")


class TotalTooLarge(ShopError):
    code = "total_too_large"
    message = _("The order total is too large.")


class AddressIncomplete(ShopError):
    """Attributes: ``fields`` are the names of those that are missing."""

    code = "address_incomplete"
    message = _("Enter a shipping address.")

    def __init__(self, fields: list[str]) -> None:
        super().__init__()
        self.fields = fields


class PaymentRefused(ShopError):
    code = "payment_refused"
    message = _("Your payment was declined.")


class NotEnoughCredits(PaymentRefused):
    code = "insufficient_credits"
    message = _("You don't have enough credits.")


class CardsUnavailable(PaymentRefused):
    code = "cards_unavailable"
    field = "payment"
    message = _("Card payments aren't available on this site.")


class AmountTooSmall(PaymentRefused):
    code = "amount_too_small"
    field = "payment"
    message = _("The total is below the minimum for card payments.")


class TransitionRefused(ShopError):
    code = "not_possible"
    message = _("This order can no longer be changed.")


class MoneyReturned(TransitionRefused):
    code = "money_returned"
    message = _("This order was refunded and can't be fulfilled.")


class CheckoutRefused(ShopError):
    """Raised by an implementation of the ``ecommerce.can_checkout`` hook."""

    code = "checkout_refused"
    message = _("This order can't be placed.")


class NotABuyer(ShopError):
    code = "not_a_buyer"
    message = _("Only customers who have bought this product can review it.")


class AlreadyReviewed(ShopError):
    code = "already_reviewed"
    message = _("You have already reviewed this product.")


class AttributeInUse(ShopError):
    code = "attribute_in_use"
    message = _("Products have values that would be lost. Change them first.")


class ProductPromised(ShopError):
    code = "product_promised"
    message = _("Orders wait for this product. Archive it instead.")


class CategoryInUse(ShopError):
    code = "category_in_use"
    message = _("This category has others below it. Move them first.")


class InvalidRows(ShopError):
    """Something is wrong with the rows of a form.

    Attributes:
        errors: messages by field; for rows those of each by its position and its fields.
    """

    code = "invalid"

    def __init__(self, errors: dict[str, Any]) -> None:
        super().__init__()
        self.errors = errors


class RowError(ShopError):
    """A row of an imported file that cannot be read.

    Attributes:
        number: its row, as spreadsheets count.
        column: the header of the column that it is about, or empty.
        value: what stands there, or empty.
    """

    code = "row_error"

    def __init__(self, message: Any, *, number: int, column: str = "", value: str = "") -> None:
        super().__init__(message)
        self.number, self.column, self.value = number, column, value
