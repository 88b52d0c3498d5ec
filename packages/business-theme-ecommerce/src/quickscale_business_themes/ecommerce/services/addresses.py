"""How the address of an order is written on a mail, an invoice or a parcel."""

from __future__ import annotations

from quickscale_business_themes.ecommerce.countries import COUNTRIES
from quickscale_business_themes.ecommerce.models import Order

_COUNTRIES = dict(COUNTRIES)


def address_lines(order: Order) -> list[str]:
    """Return the lines of the address that an order is sent to; none if nothing is sent."""
    town = f"{order.shipping_postcode} {order.shipping_city}".strip()
    lines = [
        order.shipping_full_name,
        order.shipping_company,
        order.shipping_address_line1,
        order.shipping_address_line2,
        town,
        order.shipping_region,
        str(_COUNTRIES.get(order.shipping_country, order.shipping_country)),
    ]
    return [line for line in lines if line]
