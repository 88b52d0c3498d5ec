from typing import Any

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api.problems import Problem
from quickscale.core.billing.exceptions import BillingError, PaymentsUnavailable
from quickscale.core.billing.stripe_api import NotConfigured
from quickscale.core.http.circuit_breaker import PAUSE


class BillingProblem(Problem):
    status_code: int = status.HTTP_409_CONFLICT

    def __init__(self, error: BillingError) -> None:
        self.default_code = error.code
        headers = {}
        if isinstance(error, PaymentsUnavailable):
            self.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
            if not isinstance(error.__cause__, NotConfigured):
                headers = {"Retry-After": str(PAUSE)}
        super().__init__(str(error), headers=headers)


class BillingView(APIView):
    """A view whose service errors are answered as problems.

    What it does asks another company: an idempotency key is not held in a transaction.
    """

    idempotency_atomic = False

    def handle_exception(self, exc: Exception) -> Response:
        known: Any = BillingProblem(exc) if isinstance(exc, BillingError) else exc
        return super().handle_exception(known)
