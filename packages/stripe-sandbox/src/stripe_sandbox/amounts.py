"""What Stripe refuses of an amount, by its currency.

See https://docs.stripe.com/currencies#special-cases. Written down here on its own: what a site
reckons with is to be tested by this, not compared with itself.
"""

from __future__ import annotations

from stripe_sandbox.errors import StripeError

_STEPS = {
    **dict.fromkeys(["bhd", "jod", "kwd", "omr", "tnd"], 10),
    **dict.fromkeys(["isk", "ugx"], 100),
}


def require_step(amount: int | None, currency: str | None, *, param: str) -> None:
    """Refuse an amount whose last digits are none in this currency.

    Raises:
        StripeError: they are not zero.
    """
    code = (currency or "").lower()
    step = _STEPS.get(code, 1)
    if amount is None or amount % step == 0:
        return
    raise StripeError(
        f"Invalid amount: {amount}. Amounts in {code} must be a multiple of {step}.",
        code="parameter_invalid_integer",
        param=param,
    )
