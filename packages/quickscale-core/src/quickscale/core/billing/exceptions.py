"""What can go wrong in billing, told in ``str(error)`` to whoever asked."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from quickscale.core.api.exceptions import ServiceError


class BillingError(ServiceError):
    """Something cannot be done now. Nothing was changed here or at Stripe."""

    code = "billing-refused"


class PaymentsUnavailable(BillingError):
    """There are no keys of Stripe's, or Stripe cannot be reached."""

    message = _("Payments are temporarily unavailable. Try again in a moment.")
    code = "payments-unavailable"
    status_code = HTTPStatus.SERVICE_UNAVAILABLE


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
