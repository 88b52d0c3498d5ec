"""Telling people that something is available again, once for each time they asked."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import get_language

from quickscale.core import mail
from quickscale_business_themes.ecommerce.models import Product, StockAlert
from quickscale_business_themes.ecommerce.services.catalogue import in_stock

#: How many mails one run sends; the next one goes on.
_BATCH = 500


def request_alert(product: Product, email: str) -> None:
    """Remember who wants to hear of a product; asking twice is asking once."""
    StockAlert.objects.bulk_create(
        [StockAlert(product=product, email=email.lower(), language=get_language() or "")],
        ignore_conflicts=True,
    )


def send_alerts() -> int:
    """Send the mails of products that are available again; return how many."""
    available = in_stock(Product.objects.visible())
    found = StockAlert.objects.filter(product__in=available.order_by().values("pk"))
    return sum(_send(alert) for alert in found.order_by("created_at", "pk")[:_BATCH])


@transaction.atomic
def _send(alert: StockAlert) -> bool:
    """Send one mail unless another process does it now."""
    deleted, _rows = StockAlert.objects.filter(pk=alert.pk).delete()
    if not deleted:
        return False
    mail.MailType.find("ecommerce.back_in_stock").send(
        to=alert.email,
        data={"product": alert.product_id},
        key=str(alert.pk),
        language=alert.language,
    )
    return True
