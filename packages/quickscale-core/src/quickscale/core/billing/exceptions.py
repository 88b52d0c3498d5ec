"""What can go wrong in billing, told in ``str(error)`` to whoever asked."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class BillingError(Exception):
    """Something cannot be done now. Nothing was changed here or at Stripe."""

    message: Any = _("This can't be done.")
    code = "billing-refused"

    def __init__(self, message: Any = None) -> None:
        super().__init__(message if message is not None else self.message)

    def __str__(self) -> str:
        return str(self.args[0])


class PaymentsUnavailable(BillingError):
    """There are no keys of Stripe's, or Stripe cannot be reached."""

    message = _("Payments are temporarily unavailable. Try again in a moment.")
    code = "payments-unavailable"


class NotOffered(BillingError):
    message = _("This isn't available for purchase.")
    code = "not-offered"


class AlreadySubscribed(BillingError):
    message = _("You already have a plan. Change your plan instead.")
    code = "already-subscribed"


class AnotherPageOpened(BillingError):
    """Somebody went to pay for another plan at the same moment."""

    message = _("Another checkout was started at the same time. Try again.")
    code = "another-page-opened"


class NotSubscribed(BillingError):
    message = _("You don't have a paid plan.")
    code = "not-subscribed"


class NothingToPay(BillingError):
    message = _("There's nothing to pay.")
    code = "nothing-to-pay"


class RefundTooLarge(BillingError):
    message = _("You can't refund more than was paid.")
    code = "refund-too-large"


class StaleRevision(Exception):
    """Somebody else wrote since this was read: read it again."""
