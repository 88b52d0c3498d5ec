"""Stripe's test cards, and what each of them does."""

from __future__ import annotations

from dataclasses import dataclass

from stripe_sandbox.errors import StripeError

#: Code, decline code and message of a refusal.
Decline = tuple[str, str, str]

_DECLINED = "Your card was declined."


@dataclass(frozen=True, kw_only=True)
class Card:
    """One test number and its behaviour."""

    number: str
    meaning: str
    brand: str = "visa"
    decline: Decline | None = None
    #: It may be saved though charges are declined.
    attachable: bool = False
    #: Charges are declined where the customer isn't there.
    fails_off_session: bool = False
    #: The customer must confirm it at the bank.
    authenticates: bool = False
    #: Each successful charge is disputed at once.
    disputes: bool = False

    def decline_for(self, *, off_session: bool) -> Decline | None:
        """Return why a charge is refused, or None."""
        if off_session and self.authenticates:
            return (
                "authentication_required",
                "authentication_required",
                "Your card was declined. This transaction requires authentication.",
            )
        if off_session and self.fails_off_session:
            return ("card_declined", "insufficient_funds", "Your card has insufficient funds.")
        return self.decline


CARDS = (
    Card(number="4242424242424242", meaning="Succeeds"),
    Card(number="5555555555554444", meaning="Succeeds", brand="mastercard"),
    Card(
        number="4000000000000002",
        meaning="Declined",
        decline=("card_declined", "generic_decline", _DECLINED),
    ),
    Card(
        number="4000000000009995",
        meaning="Declined: insufficient funds",
        decline=("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    ),
    Card(
        number="4000000000000069",
        meaning="Declined: expired card",
        decline=("expired_card", "expired_card", "Your card has expired."),
    ),
    Card(
        number="4000000000000127",
        meaning="Declined: incorrect CVC",
        decline=("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
    ),
    Card(
        number="4000000000000119",
        meaning="Declined: processing error",
        decline=(
            "processing_error",
            "processing_error",
            "An error occurred while processing your card. Try again in a little bit.",
        ),
    ),
    Card(
        number="4000000000000341",
        meaning="Attaches to a customer, but charges are declined",
        decline=("card_declined", "generic_decline", _DECLINED),
        attachable=True,
    ),
    Card(
        number="4000000000004012",
        meaning="Succeeds at checkout, but is declined on renewal (this sandbox only)",
        fails_off_session=True,
    ),
    Card(number="4000002760003184", meaning="Requires authentication", authenticates=True),
    Card(number="4000000000000259", meaning="Succeeds, then is disputed", disputes=True),
)
_BY_NUMBER = {card.number: card for card in CARDS}

#: Stripe's ids of ready-made cards, for payment methods and for tokens.
_NAMED = {
    "visa": "4242424242424242",
    "mastercard": "5555555555554444",
    "chargeDeclined": "4000000000000002",
    "visa_chargeDeclined": "4000000000000002",
    "chargeDeclinedInsufficientFunds": "4000000000009995",
    "visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "chargeDeclinedExpiredCard": "4000000000000069",
    "visa_chargeDeclinedExpiredCard": "4000000000000069",
    "chargeDeclinedIncorrectCvc": "4000000000000127",
    "visa_chargeDeclinedIncorrectCvc": "4000000000000127",
    "chargeDeclinedProcessingError": "4000000000000119",
    "visa_chargeDeclinedProcessingError": "4000000000000119",
    "chargeCustomerFail": "4000000000000341",
    "authenticationRequired": "4000002760003184",
    "createDispute": "4000000000000259",
}


def find_card(number: str) -> Card:
    """Return the card with a number.

    Raises:
        StripeError: it is no test card.
    """
    card = _BY_NUMBER.get(number)
    if card is None:
        raise StripeError(
            "Your card number is incorrect. Use one of the test cards.",
            status=402,
            type="card_error",
            code="incorrect_number",
            param="number",
        )
    return card


def find_named(id: str) -> str | None:
    """Return the number behind one of Stripe's ready-made ids, or None."""
    for prefix in ("pm_card_", "tok_"):
        if id.startswith(prefix):
            return _NAMED.get(id.removeprefix(prefix))
    return None
