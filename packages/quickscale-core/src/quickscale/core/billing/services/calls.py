"""Calls of Stripe on behalf of somebody who waits for the answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import stripe

from quickscale.core.billing.exceptions import BillingError, PaymentsUnavailable
from quickscale.core.billing.stripe_api import NotConfigured
from quickscale.core.billing.sync import Busy

logger = logging.getLogger(__name__)


@contextmanager
def asking_stripe() -> Iterator[None]:
    """Turn Stripe's errors into what they mean for whoever asked."""
    try:
        yield
    except NotConfigured as error:
        raise PaymentsUnavailable(str(error)) from error
    except (stripe.CardError, stripe.InvalidRequestError) as error:
        logger.warning("Stripe refused: %s", error)
        raise BillingError(error.user_message or None) from error
    except (stripe.StripeError, Busy) as error:
        logger.warning("Stripe failed: %s", error)
        raise PaymentsUnavailable from error
