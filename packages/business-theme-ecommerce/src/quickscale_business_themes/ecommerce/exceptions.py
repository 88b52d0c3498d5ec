"""What can go wrong in a shop, told to the shopper in ``str(error)``."""

from __future__ import annotations

from collections.abc import Mapping
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


class ItemsMissing(ShopError):
    code = "insufficient_stock"

    def __init__(self, name: str, available: int) -> None:
        super().__init__(f"{name}: {tell_stock(available) if available else gettext('Sold out.')}")


class DraftEmpty(ShopError):
    code = "draft_empty"
    message = _("Add an item first.")


class DraftPlaced(ShopError):
    code = "draft_placed"
    message = _("This draft has already been placed as an order.")


class TotalChanged(ShopError):
    code = "total_changed"
    message = _("The total has changed. Review it and confirm again.")


class TotalTooLarge(ShopError):
    code = "total_too_large"
    message = _("The order total is too large.")


class InvalidAddress(ShopError):
    """Attributes: ``errors`` are the messages of each field that is missing or wrong."""

    code = "invalid_address"
    message = _("Enter a shipping address.")

    def __init__(self, reasons: Mapping[str, str], *, example: str = "") -> None:
        """
        Args:
            reasons: ``required`` or ``invalid`` for each field.
            example: a postcode as the country writes it.
        """
        super().__init__()
        self.errors = {name: _tell_fault(name, reasons[name], example) for name in reasons}


def _tell_fault(name: str, reason: str, example: str) -> str:
    if reason == "required":
        return gettext("This field is required.")
    if name == "postcode" and example:
        text = gettext("Enter a valid postcode for this address, such as {example}.")
        return text.format(example=example)
    if name == "postcode":
        return gettext("Enter a valid postcode for this address.")
    return gettext("Choose one of the options.")


class InvalidVatId(ShopError):
    code = "invalid_vat_id"
    field = "vat_id"
    message = _("Enter a VAT ID of a member state, such as DE123456789, or leave it empty.")


class EmailMissing(ShopError):
    code = "email_missing"
    field = "email"
    message = _("Enter your e-mail address.")


class ShippingUnavailable(ShopError):
    code = "shipping_unavailable"
    message = _("We don't ship to this address.")


class ShippingMethodMissing(ShopError):
    code = "shipping_method_missing"
    field = "shipping_method"
    message = _("Choose a shipping method.")


class VoucherRefused(ShopError):
    """Base of why a voucher can't be used."""

    code = "voucher_refused"
    field = "code"
    message = _("This code can't be used.")


class VoucherUnknown(VoucherRefused):
    code = "voucher_unknown"
    message = _("This code isn't valid. Check the spelling.")


class VoucherNotStarted(VoucherRefused):
    code = "voucher_not_started"
    message = _("This code isn't valid yet.")


class VoucherExpired(VoucherRefused):
    code = "voucher_expired"
    message = _("This code has expired.")


class VoucherUsedUp(VoucherRefused):
    code = "voucher_used_up"
    message = _("This code has been used up.")


class VoucherUsed(VoucherRefused):
    code = "voucher_used"
    message = _("You've already used this code.")


class VoucherNotApplicable(VoucherRefused):
    code = "voucher_not_applicable"
    message = _("This code doesn't apply to your cart.")


class VoucherTotalTooLow(VoucherRefused):
    code = "voucher_total_too_low"

    def __init__(self, minimum: str) -> None:
        """
        Args:
            minimum: an amount as people read it.
        """
        super().__init__(
            gettext("Spend at least {amount} to use this code.").format(amount=minimum)
        )


class VoucherSpent(ShopError):
    code = "voucher_spent"
    message = _("A voucher code in your cart can't be used any more. Remove it to continue.")


class TooManyVouchers(VoucherRefused):
    code = "too_many_vouchers"
    message = _("Remove another code before you add this one.")


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


class PaymentUnavailable(PaymentRefused):
    code = "payment_unavailable"
    field = "payment"
    message = _("This payment method isn't available for your order.")


class GuestsCannotPay(PaymentRefused):
    code = "guests_cannot_pay"
    message = _("This shop takes no card payments. Sign in to pay with credits.")


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


class DownloadUnavailable(ShopError):
    code = "download_unavailable"
    message = _("This file can no longer be downloaded.")


class EditOutdated(ShopError):
    code = "edit_outdated"
    message = _("The order has changed in the meantime. Edit it again.")


class EditEmpty(ShopError):
    code = "edit_empty"
    message = _("No item would be left. Cancel the order instead.")


class EditUnchanged(ShopError):
    code = "edit_unchanged"
    message = _("Nothing was changed.")


class TooFewUnits(ShopError):
    code = "too_few_units"
    field = "lines"

    def __init__(self, name: str, least: int) -> None:
        text = gettext("{name}: {least} have already been shipped or refunded.")
        super().__init__(text.format(name=name, least=least))


class AddressMissing(ShopError):
    code = "address_missing"
    message = _("This order has no shipping address.")


class ConsentNeeded(DownloadUnavailable):
    code = "consent_needed"
    message = _(
        "Ask for the download on your order page first. This ends your right of withdrawal."
    )


class TermsNotAccepted(ShopError):
    code = "terms_not_accepted"
    field = "accept_terms"
    message = _("Accept the terms to place your order.")


class ReturnRefused(ShopError):
    code = "not_possible"
    message = _("This return can no longer be changed.")


class TooManyUnits(ShopError):
    code = "too_many_units"
    field = "lines"
    message = _("The quantity of an item is more than is left of it.")

    def __init__(self, name: str = "", most: int = 0) -> None:
        text = gettext("{name}: choose at most {most}.").format(name=name, most=most)
        super().__init__(text if name else None)


class NothingChosen(ShopError):
    code = "nothing_chosen"
    field = "lines"
    message = _("Choose at least one item.")


class OrderUnknown(ShopError):
    code = "order_unknown"
    field = "number"
    message = _("There's no order with this number and e-mail address.")


class WithdrawalUnavailable(ShopError):
    code = "withdrawal_unavailable"
    message = _("There is nothing in this order that you can still withdraw from.")


class WithdrawalDecided(ShopError):
    code = "not_possible"
    message = _("This withdrawal has already been decided.")


class RefundTooLarge(ShopError):
    code = "refund_too_large"
    field = "amount"

    def __init__(self, refundable: Any, *, field: str | None = None) -> None:
        text = gettext("At most {most} can be refunded.").format(most=refundable)
        super().__init__(text, field=field)


class InvalidAmount(ShopError):
    code = "invalid_amount"
    field = "amount"
    message = _("Enter an amount that can be paid in this currency.")


class NothingPaid(ShopError):
    code = "nothing_paid"
    message = _("Nothing was paid for this order yet. Cancel it instead.")


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
    message = _("Some products use these values. Change them first.")


class SameLocation(ShopError):
    code = "same_location"
    field = "target"
    message = _("Choose a different location from the one it's in.")


class LocationInUse(ShopError):
    code = "location_in_use"
    message = _("This location has a stock history. Deactivate it instead.")


class DefaultLocationNeeded(ShopError):
    code = "default_location"
    message = _("The shop needs an active default location. Make another one the default first.")


class ProductPromised(ShopError):
    code = "product_promised"
    message = _("Some orders still need this product. Archive it instead.")


class CategoryInUse(ShopError):
    code = "category_in_use"
    message = _("This category has others below it. Move them first.")


class PriceOutOfRange(ShopError):
    """A price would be negative, or higher than any may be."""

    code = "price_out_of_range"
    field = "change"
    message = _("The price would be negative or too high.")


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
