"""Hosts to which visitors go on an errand, and from which they come back: no sources of traffic.

Each stands for itself and what is below it. A site that also links here for its own sake, as
github.com or facebook.com do, is none of them.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from quickscale.core.conf import quickscale_settings

_PAYING = (
    *("checkout.stripe.com", "billing.stripe.com", "invoice.stripe.com", "buy.stripe.com"),
    *("pay.stripe.com", "hooks.stripe.com", "js.stripe.com", "link.com", "paypal.com"),
    *("klarna.com", "sofort.com", "giropay.de", "mollie.com", "adyen.com", "checkout.com"),
    *("pay.google.com", "pay.amazon.com", "payments.amazon.com", "afterpay.com", "affirm.com"),
    *("cardinalcommerce.com", "arcot.com", "3dsecure.io"),
)
_SIGNING_IN = (
    *("accounts.google.com", "accounts.youtube.com", "appleid.apple.com", "idmsa.apple.com"),
    *("login.microsoftonline.com", "login.microsoft.com", "login.live.com", "login.yahoo.com"),
    *("auth0.com", "okta.com", "oktapreview.com", "onelogin.com", "amazoncognito.com"),
    *("accounts.spotify.com", "id.twitch.tv", "auth.atlassian.com", "login.salesforce.com"),
)
#: Where mails are read, the site's own among them. A campaign's links say so in their address.
_READING_MAIL = (
    *("mail.google.com", "com.google.android.gm", "outlook.live.com", "outlook.office.com"),
    *("outlook.office365.com", "mail.yahoo.com", "mail.proton.me", "app.fastmail.com"),
    *("mail.aol.com", "mail.zoho.com", "icloud.com", "web.de", "gmx.net", "mail.ru", "mail.qq.com"),
)

_HOSTS = frozenset((*_PAYING, *_SIGNING_IN, *_READING_MAIL))


def is_internal_referrer(host: str) -> bool:
    """Return whether nobody comes from ``host`` who was not here before, or was not written to."""
    labels = host.split(".")
    names = {".".join(labels[first:]) for first in range(len(labels))}
    return not names.isdisjoint(_HOSTS) or host in _list_own()


def _list_own() -> set[str]:
    """Return where the site's own mails and actions lead: the site, and who takes its payments."""
    urls = (quickscale_settings.SITE_URL, *quickscale_settings.REDIRECT_ORIGINS)
    return {(urlsplit(url).hostname or "").removeprefix("www.") for url in urls} - {""}
