"""A made-up order, which previews of mails and documents show."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language

from quickscale_business_themes.ecommerce.models import (
    DigitalFile,
    DownloadGrant,
    Fulfilment,
    FulfilmentLine,
    Order,
    OrderLine,
    Payment,
    Refund,
    Withdrawal,
    WithdrawalLine,
)
from quickscale_business_themes.ecommerce.models.fields import default_currency
from quickscale_business_themes.ecommerce.models.orders import PaymentState
from quickscale_business_themes.ecommerce.models.payments import PaymentMethod
from quickscale_business_themes.ecommerce.services.orders import attach_parts

_LINES = (
    ("Stoneware mug", "Blue / Large", 2, "14.00"),
    ("Handwoven blanket of undyed lambswool with a fringe on all four sides", "", 1, "129.00"),
    ("شاي بالنعناع", "250 g", 12, "6.50"),
    ("A baker's guide to sourdough (e-book)", "", 1, "9.90"),
)


def build_sample_order() -> Order:
    """Return an order with lines that is in no database."""
    subtotal = sum((quantity * Decimal(price) for *_names, quantity, price in _LINES), Decimal(0))
    shipping, tax = Decimal("4.90"), Decimal("48.62")
    order = Order(
        pk=0,  # Its lines are attached, which Django takes only of what is stored.
        number="K3J7X9W2QD",
        email="ada@example.com",
        language=get_language() or "",
        payment_status=PaymentState.PAID,
        currency=default_currency(),
        subtotal=subtotal,
        shipping_total=shipping,
        tax_total=tax,
        grand_total=subtotal + shipping + tax,
        shipping_full_name="Ada Lovelace",
        shipping_address_line1="12 St James's Square",
        shipping_city="London",
        shipping_postcode="SW1Y 4JH",
        shipping_country="GB",
        placed_at=timezone.now(),
    )
    attach_parts(
        order,
        lines=[_build_line(order, *line) for line in _LINES],
        payments=[Payment(order=order, method=PaymentMethod.CARD)],
    )
    return order


def _build_line(order: Order, name: str, variant: str, quantity: int, price: str) -> OrderLine:
    return OrderLine(
        order=order,
        name=name,
        variant_name=variant,
        sku=f"SAMPLE-{quantity}",
        is_digital="e-book" in name,
        quantity=quantity,
        unit_price=Decimal(price),
        total=quantity * Decimal(price),
    )


def build_sample_downloads(order: Order) -> list[DownloadGrant]:
    """Return what may be downloaded of the sample order, in no database either."""
    line = next(line for line in order.lines.all() if line.is_digital)
    soon = timezone.now() + timedelta(days=30)
    file = DigitalFile(name=line.name, max_downloads=5)
    bonus = DigitalFile(name="Bonus chapter")
    return [
        DownloadGrant(line=line, file=file, max_downloads=5, expires_at=soon),
        DownloadGrant(line=line, file=bonus),
    ]


def build_sample_shipment(order: Order) -> tuple[Fulfilment, list[FulfilmentLine]]:
    """Return what was shipped of the sample order."""
    shipment = Fulfilment(
        order=order,
        carrier="Example Post",
        tracking_number="EX 1234 5678 90",
        tracking_url="https://post.example.com/track/EX1234567890",
    )
    items = [line for line in order.lines.all() if not line.is_digital]
    return shipment, [
        FulfilmentLine(fulfilment=shipment, line=line, quantity=line.quantity) for line in items
    ]


def build_sample_withdrawal(order: Order) -> tuple[Withdrawal, list[WithdrawalLine]]:
    """Return a withdrawal from a part of the sample order."""
    withdrawal = Withdrawal(
        order=order,
        name=order.shipping_full_name,
        email=order.email,
        submitted_at=timezone.now(),
        reason="The seal of the item was broken",
    )
    line = order.lines.all()[0]
    return withdrawal, [WithdrawalLine(withdrawal=withdrawal, line=line, quantity=1)]


def build_sample_refund(order: Order) -> Refund:
    """Return a refund of a part of the sample order."""
    reason = "One of the mugs arrived broken"
    return Refund(order=order, amount=Decimal("14.00"), currency=order.currency, reason=reason)
