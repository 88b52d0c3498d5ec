"""What billing refuses, as problems of the API."""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.problems import Problem
from quickscale.core.billing.exceptions import BillingError, PaymentsUnavailable


class BillingProblem(Problem):
    """Something that cannot be paid or changed now."""

    status_code: int = status.HTTP_409_CONFLICT

    def __init__(self, error: BillingError) -> None:
        self.default_code = error.code
        if isinstance(error, PaymentsUnavailable):
            self.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        super().__init__(str(error))


class BillingView(APIView):
    """A view whose service errors are answered as problems.

    What it does asks another company: an idempotency key is not held in a transaction.
    """

    idempotency_atomic = False

    def handle_exception(self, exc: Exception) -> Response:
        known: Any = BillingProblem(exc) if isinstance(exc, BillingError) else exc
        return super().handle_exception(known)
