"""Trouble that a test asks for: refusals, outages, slow answers and answers that get lost."""

from __future__ import annotations

import time
from dataclasses import dataclass

from stripe_sandbox.errors import StripeError


@dataclass
class RequestFaults:
    """What goes wrong with the next requests to the API."""

    failures: int = 0
    status: int = 500
    lost: int = 0
    seconds: float = 0.0

    def refuse(self) -> None:
        """Raise what the next request is answered with, where it is to fail before it begins."""
        if not self.failures:
            return
        self.failures -= 1
        if self.status == 429:
            raise StripeError(
                "Request rate limit exceeded. You can learn more about rate limits here "
                "https://stripe.com/docs/rate-limits.",
                status=429,
                code="rate_limit",
            )
        raise StripeError("An unknown error occurred", status=self.status, type="api_error")

    def loses_answer(self) -> bool:
        """Return whether this request is carried out and its answer then lost."""
        if not self.lost:
            return False
        self.lost -= 1
        return True

    def wait(self) -> None:
        """Take as long as a slow server does."""
        if self.seconds:
            time.sleep(self.seconds)
