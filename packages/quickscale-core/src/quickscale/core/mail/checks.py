from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from quickscale.core.conf import quickscale_settings


def check_site_url(**options: Any) -> list[CheckMessage]:
    """Report a malformed address (E861); a slash at the end makes it the path of one page."""
    url = getattr(settings, "QUICKSCALE_SITE_URL", "")
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or url[-1] == "/"):
        return [
            Error(
                f"QUICKSCALE_SITE_URL isn't a valid site URL: {url!r}.",
                hint="Include the scheme and leave out the trailing slash: "
                'QUICKSCALE_SITE_URL = "https://shop.example.com"',
                id="quickscale.E861",
            )
        ]
    return []


def check_site_url_is_set(**options: Any) -> list[CheckMessage]:
    """Warn where production has to guess what links in mails begin with (W861)."""
    if quickscale_settings.SITE_URL or settings.DEBUG:
        return []
    return [
        Warning(
            "QUICKSCALE_SITE_URL isn't set: links in e-mails use the host of the "
            "request, or localhost where there is no request.",
            hint='Set it: QUICKSCALE_SITE_URL = "https://shop.example.com"',
            id="quickscale.W861",
        )
    ]
