"""Credits: a prepaid ledger in which every credit spent is tied to the grant it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from . import services
    from .exceptions import (
        CreditError,
        HoldClosed,
        InsufficientCredits,
        InvalidCreditRequest,
        MeteredInTransaction,
        NoCreditPrice,
    )
    from .metering import metered
    from .models import Hold, Spend
    from .owners import CreditOwner
    from .pricing import credits_for

__all__ = [
    "CreditError",
    "CreditOwner",
    "Hold",
    "HoldClosed",
    "InsufficientCredits",
    "InvalidCreditRequest",
    "MeteredInTransaction",
    "NoCreditPrice",
    "Spend",
    "credits_for",
    "metered",
    "services",
]

# Models import this package before they are ready.
__getattr__ = import_lazily(
    __name__,
    {
        "exceptions": (
            "CreditError",
            "HoldClosed",
            "InsufficientCredits",
            "InvalidCreditRequest",
            "MeteredInTransaction",
            "NoCreditPrice",
        ),
        "metering": ("metered",),
        "models": ("Hold", "Spend"),
        "owners": ("CreditOwner",),
        "pricing": ("credits_for",),
    },
)
