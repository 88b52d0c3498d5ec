"""Asking the Commission's VIES whether a VAT ID belongs to a business.

It is asked after an order was placed, in the background, and only with ``ECOMMERCE_VIES``: its
answer is kept as a proof with the order, and never stands in the way of one. VIES is often away for
minutes, and the task is tried again.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import Order

URL = "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number"
_SECONDS = 20


def is_asked() -> bool:
    return bool(getattr(settings, "ECOMMERCE_VIES", False))


def check_order(number: str) -> None:
    """Add what VIES says of an order's VAT ID to its proofs.

    Raises:
        OSError: VIES did not answer.
    """
    vat_id = Order.objects.values_list("vat_id", flat=True).get(number=number)
    found = ask(vat_id)
    proof = {
        "vat_id": vat_id,
        "method": "vies",
        "checked_at": timezone.now().isoformat(timespec="seconds"),
        "is_valid": bool(found.get("valid")),
        "reference": str(found.get("requestIdentifier", "")),
    }
    with transaction.atomic():
        order = Order.objects.select_for_update().get(number=number)
        order.vat_id_checks = [*order.vat_id_checks, proof]
        order.save(update_fields=["vat_id_checks", "updated_at"])


def ask(vat_id: str) -> dict[str, Any]:
    """Return the answer of VIES about a normalised VAT ID."""
    asked = {"countryCode": vat_id[:2], "vatNumber": vat_id[2:]}
    request = Request(
        URL, json.dumps(asked).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with urlopen(request, timeout=_SECONDS) as response:  # noqa: S310  # the address is ours
        answer: dict[str, Any] = json.load(response)
    return answer
