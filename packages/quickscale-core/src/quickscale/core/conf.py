"""QuickScale's settings, each with its default.

Read as ``from quickscale.core.conf import quickscale_settings``; a project sets them in its
``settings.py`` with the prefix ``QUICKSCALE_``.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

__all__ = ["quickscale_settings"]

T = TypeVar("T")

#: Stripe's own pages: paying, managing cards, invoices.
STRIPE_ORIGINS = (
    "https://checkout.stripe.com",
    "https://billing.stripe.com",
    "https://invoice.stripe.com",
)
#: A page asks for several operations, and many visitors may share an address.
_THROTTLES = {
    "anonymous": "1200/min",
    "user": "2400/min",
    "api_key": "1200/min",
    "burst": "100/s",
    "invitations": "50/hour",
    "exports": "20/min",
}


class _Setting(Generic[T]):
    """A setting with its default, read once; tests that override it have it read anew."""

    def __init__(self, default: Any, convert: Callable[[Any], T]) -> None:
        self.default, self.convert = default, convert

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type) -> T:
        value = self.convert(getattr(settings, f"QUICKSCALE_{self.name}", self.default))
        # What stands in the instance is found before this descriptor.
        vars(instance)[self.name] = value
        return value


class QuickScaleSettings:
    """The settings of the core."""

    #: The chosen theme's name.
    BUSINESS_THEME = _Setting("base", str)
    #: The chosen skin's name.
    PRESENTATION_SKIN = _Setting("", str)
    #: What the site is called in titles, mails and the header.
    SITE_NAME = _Setting("QuickScale", str)
    #: Where the site is, ``https://shop.example.com``: what links in mails begin with.
    SITE_URL = _Setting("", lambda url: str(url).rstrip("/"))
    #: Where people who were sent a mail can write to; mails name it, and answers go there.
    CONTACT_EMAIL = _Setting("", str)
    #: The currency of new prices, ISO 4217.
    CURRENCY = _Setting("USD", str)
    #: Below how many credits ``core.credits_low`` is sent; 0 for never.
    CREDITS_LOW = _Setting(0, Decimal)
    #: The plans that are offered, in their order; without any, everybody has a free one.
    PLANS: _Setting[Sequence[Mapping[str, Any]]] = _Setting((), tuple)
    #: The packs of credits that are sold, in their order.
    CREDIT_PACKS: _Setting[Sequence[Mapping[str, Any]]] = _Setting((), tuple)
    #: Whether Stripe reckons taxes, for which the account has to be registered.
    STRIPE_TAX = _Setting(False, bool)
    #: How many days what Stripe's events tell of people is kept; the events themselves stay.
    STRIPE_EVENT_DAYS = _Setting(90, int)
    #: Whether people are written to when a payment fails; Stripe can do it instead.
    DUNNING_MAILS = _Setting(True, bool)
    #: How many days whoever asked for their account to be deleted may change their mind.
    ACCOUNT_DELETION_DAYS = _Setting(14, int)
    #: How many days the audit log is kept by ``purge_audit_log``.
    AUDIT_DAYS = _Setting(365, int)
    #: How pages reach operations: ``in-process``, or the API's base URL over HTTP.
    API_TRANSPORT = _Setting("in-process", str)
    #: How many reverse proxies stand before the application and say who asked them.
    TRUSTED_PROXIES = _Setting(0, int)
    #: The header in which they say it: ``X-Forwarded-For``, or ``Forwarded`` (RFC 7239).
    FORWARDED_HEADER = _Setting("X-Forwarded-For", str)
    #: How often the API may be asked, by throttle: each is a rate, ``300/min``; None switches one
    #: off. ``invitations`` is about the mails that one person sends to people who did not ask,
    #: ``exports`` about whole lists as files.
    API_THROTTLES: _Setting[Mapping[str, str | None]] = _Setting(
        {}, lambda rates: {**_THROTTLES, **rates}
    )
    #: How many days the link in an invitation to a team is good.
    TEAM_INVITATION_DAYS = _Setting(7, int)
    #: How many invitations a team, and a person in all their teams, send in 24 hours.
    TEAM_INVITATIONS_PER_DAY = _Setting(100, int)
    #: Whether an open invitation takes a seat of the team before it is accepted.
    TEAM_INVITATIONS_TAKE_SEATS = _Setting(False, bool)
    #: Where maps get their tiles, ``https://tiles.example.com/{z}/{x}/{y}.png``, which visitors'
    #: browsers then ask for; without it points stand on plain ground.
    MAP_TILES = _Setting("", str)
    #: Whom the tiles' licence wants to be named, as text.
    MAP_ATTRIBUTION = _Setting("", str)
    #: Whether webhooks may go to private addresses, and without TLS: for development only.
    WEBHOOKS_ALLOW_LOCAL = _Setting(False, bool)

    @cached_property
    def CREDIT_PRICES(self) -> Mapping[str, Decimal]:
        """The price of one credit in each currency in which credits can pay."""
        prices = getattr(settings, "QUICKSCALE_CREDIT_PRICES", {self.CURRENCY: "1"})
        return {currency: Decimal(price) for currency, price in prices.items()}

    @cached_property
    def REDIRECT_ORIGINS(self) -> Sequence[str]:
        """The origins of other sites that an action may lead to, ``https://checkout.stripe.com``."""
        origins: Sequence[str] = getattr(settings, "QUICKSCALE_REDIRECT_ORIGINS", STRIPE_ORIGINS)
        sandbox = urlsplit(getattr(settings, "STRIPE_API_BASE", "") or "")
        return [*origins, f"{sandbox.scheme}://{sandbox.netloc}"] if sandbox.netloc else origins


quickscale_settings = QuickScaleSettings()


@receiver(setting_changed, dispatch_uid="quickscale.conf")
def forget_settings(**kwargs: Any) -> None:
    vars(quickscale_settings).clear()
