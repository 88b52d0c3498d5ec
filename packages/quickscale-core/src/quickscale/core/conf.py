"""QuickScale's settings: one property each, with its default.

Read as ``from quickscale.core.conf import quickscale_settings``; a project sets them in its
``settings.py`` with the prefix ``QUICKSCALE_``.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings


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
        return str(self._get("SITE_URL", ""))

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
    def API_TRANSPORT(self) -> str:
        """How pages reach operations: ``in-process``, or the API's base URL over HTTP."""
        return str(self._get("API_TRANSPORT", "in-process"))

    @property
    def TRUSTED_PROXIES(self) -> int:
        """How many reverse proxies stand before the application and set X-Forwarded-For."""
        return int(self._get("TRUSTED_PROXIES", 0))

    @property
    def API_THROTTLES(self) -> Mapping[str, str | None]:
        """How often the API may be asked, by throttle: ``anonymous``, ``user``, ``api_key``, ``burst``.

        Each is a rate, ``300/min``; None switches one off. A page asks for several operations, and
        many visitors may share an address. ``invitations`` is about the mails that one person
        sends to people who did not ask for them.
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
    def TEAM_INVITATIONS_TAKE_SEATS(self) -> bool:
        """Whether an open invitation takes a seat of the team before it is accepted."""
        return bool(self._get("TEAM_INVITATIONS_TAKE_SEATS", False))

    @property
    def WEBHOOKS_ALLOW_LOCAL(self) -> bool:
        """Whether webhooks may go to private addresses, and without TLS: for development only."""
        return bool(self._get("WEBHOOKS_ALLOW_LOCAL", False))


quickscale_settings = QuickScaleSettings()
