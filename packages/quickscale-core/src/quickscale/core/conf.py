"""QuickScale's settings: one property each, with its default.

Read as ``from quickscale.core.conf import quickscale_settings``; a project sets them in its
``settings.py`` with the prefix ``QUICKSCALE_``.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

__all__ = ["quickscale_settings"]

#: Stripe's own pages: paying, managing cards, invoices.
STRIPE_ORIGINS = (
    "https://checkout.stripe.com",
    "https://billing.stripe.com",
    "https://invoice.stripe.com",
)


class QuickScaleSettings:
    """The settings of the core, read afresh each time so that tests can override them."""

    def _get(self, name: str, default: Any) -> Any:
        return getattr(settings, f"QUICKSCALE_{name}", default)

    @property
    def BUSINESS_THEME(self) -> str:
        """The chosen theme's name."""
        return str(self._get("BUSINESS_THEME", "base"))

    @property
    def PRESENTATION_SKIN(self) -> str:
        """The chosen skin's name."""
        return str(self._get("PRESENTATION_SKIN", ""))

    @property
    def SITE_NAME(self) -> str:
        """What the site is called in titles, mails and the header."""
        return str(self._get("SITE_NAME", "QuickScale"))

    @property
    def SITE_URL(self) -> str:
        """Where the site is, ``https://shop.example.com``: what links in mails begin with."""
        return str(self._get("SITE_URL", "")).rstrip("/")

    @property
    def CURRENCY(self) -> str:
        """The currency of new prices, ISO 4217."""
        return str(self._get("CURRENCY", "USD"))

    @property
    def CREDIT_PRICES(self) -> Mapping[str, Decimal]:
        """The price of one credit in each currency in which credits can pay."""
        prices = self._get("CREDIT_PRICES", {self.CURRENCY: "1"})
        return {currency: Decimal(price) for currency, price in prices.items()}

    @property
    def CREDITS_LOW(self) -> Decimal:
        """Below how many credits ``core.credits_low`` is sent; 0 for never."""
        return Decimal(self._get("CREDITS_LOW", 0))

    @property
    def PLANS(self) -> Sequence[Mapping[str, Any]]:
        """The plans that are offered, in their order; without any, everybody has a free one."""
        plans: Sequence[Mapping[str, Any]] = self._get("PLANS", ())
        return plans

    @property
    def CREDIT_PACKS(self) -> Sequence[Mapping[str, Any]]:
        """The packs of credits that are sold, in their order."""
        packs: Sequence[Mapping[str, Any]] = self._get("CREDIT_PACKS", ())
        return packs

    @property
    def STRIPE_TAX(self) -> bool:
        """Whether Stripe reckons taxes, for which the account has to be registered."""
        return bool(self._get("STRIPE_TAX", False))

    @property
    def STRIPE_EVENT_DAYS(self) -> int:
        """How many days what Stripe's events tell of people is kept; the events themselves stay."""
        return int(self._get("STRIPE_EVENT_DAYS", 90))

    @property
    def DUNNING_MAILS(self) -> bool:
        """Whether people are written to when a payment fails; Stripe can do it instead."""
        return bool(self._get("DUNNING_MAILS", True))

    @property
    def REDIRECT_ORIGINS(self) -> Sequence[str]:
        """The origins of other sites that an action may lead to, ``https://checkout.stripe.com``."""
        origins: Sequence[str] = self._get("REDIRECT_ORIGINS", STRIPE_ORIGINS)
        sandbox = urlsplit(getattr(settings, "STRIPE_API_BASE", "") or "")
        return [*origins, f"{sandbox.scheme}://{sandbox.netloc}"] if sandbox.netloc else origins

    @property
    def ACCOUNT_DELETION_DAYS(self) -> int:
        """How many days whoever asked for their account to be deleted may change their mind."""
        return int(self._get("ACCOUNT_DELETION_DAYS", 14))

    @property
    def AUDIT_DAYS(self) -> int:
        """How many days the audit log is kept by ``purge_audit_log``."""
        return int(self._get("AUDIT_DAYS", 365))

    @property
    def API_TRANSPORT(self) -> str:
        """How pages reach operations: ``in-process``, or the API's base URL over HTTP."""
        return str(self._get("API_TRANSPORT", "in-process"))

    @property
    def TRUSTED_PROXIES(self) -> int:
        """How many reverse proxies stand before the application and say who asked them."""
        return int(self._get("TRUSTED_PROXIES", 0))

    @property
    def FORWARDED_HEADER(self) -> str:
        """The header in which they say it: ``X-Forwarded-For``, or ``Forwarded`` (RFC 7239)."""
        return str(self._get("FORWARDED_HEADER", "X-Forwarded-For"))

    @property
    def API_THROTTLES(self) -> Mapping[str, str | None]:
        """How often the API may be asked, by throttle.

        ``anonymous``, ``user``, ``api_key`` and ``burst`` are each a rate, ``300/min``; None
        switches one off. A page asks for several operations, and many visitors may share an
        address. ``invitations`` is about the mails that one person sends to people who did not
        ask for them.
        """
        defaults = {
            "anonymous": "1200/min",
            "user": "2400/min",
            "api_key": "1200/min",
            "burst": "100/s",
            "invitations": "50/hour",
        }
        return {**defaults, **self._get("API_THROTTLES", {})}

    @property
    def TEAM_INVITATION_DAYS(self) -> int:
        """How many days the link in an invitation to a team is good."""
        return int(self._get("TEAM_INVITATION_DAYS", 7))

    @property
    def TEAM_INVITATIONS_PER_DAY(self) -> int:
        """How many invitations a team, and a person in all their teams, send in 24 hours."""
        return int(self._get("TEAM_INVITATIONS_PER_DAY", 100))

    @property
    def TEAM_INVITATIONS_TAKE_SEATS(self) -> bool:
        """Whether an open invitation takes a seat of the team before it is accepted."""
        return bool(self._get("TEAM_INVITATIONS_TAKE_SEATS", False))

    @property
    def WEBHOOKS_ALLOW_LOCAL(self) -> bool:
        """Whether webhooks may go to private addresses, and without TLS: for development only."""
        return bool(self._get("WEBHOOKS_ALLOW_LOCAL", False))


quickscale_settings = QuickScaleSettings()
