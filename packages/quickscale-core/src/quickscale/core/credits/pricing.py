from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from quickscale.core.conf import quickscale_settings
from quickscale.core.money import Money

from .amounts import PLACES
from .exceptions import NoCreditPrice


def credits_for(money: Money) -> Decimal:
    """Return what ``money`` costs in credits, rounded half up to four decimal places.

    What costs anything costs some credits, be it the least that there is of them.

    Raises:
        NoCreditPrice: ``QUICKSCALE_CREDIT_PRICES`` has no price of a credit in this currency.
    """
    price = quickscale_settings.CREDIT_PRICES.get(money.currency)
    if price is None:
        raise NoCreditPrice(
            _("Credits aren't sold in %(currency)s.") % {"currency": money.currency}
        )
    credits = (money.amount / price).quantize(PLACES, rounding=ROUND_HALF_UP)
    return max(credits, PLACES) if money.amount > 0 else credits
