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
        """How many reverse proxies stand before the application and set X-Forwarded-For."""
        return int(self._get("TRUSTED_PROXIES", 0))

    @property
    def API_THROTTLES(self) -> Mapping[str, str | None]:
        """How often the API may be asked, by throttle: ``anonymous``, ``user``, ``burst``.

        Each is a rate, ``300/min``; None switches one off. A page asks for several operations, and
        many visitors may share an address.
        """
        defaults = {"anonymous": "1200/min", "user": "2400/min", "burst": "100/s"}
        return {**defaults, **self._get("API_THROTTLES", {})}


quickscale_settings = QuickScaleSettings()
