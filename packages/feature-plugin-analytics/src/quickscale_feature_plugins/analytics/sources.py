"""Where a visitor came from."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from quickscale.core.http import RequestContext
from quickscale_feature_plugins.analytics.internal_referrers import is_internal_referrer


class Source(NamedTuple):
    """A site or campaign that brought a visitor; blank where nothing says so."""

    source: str = ""
    medium: str = ""
    campaign: str = ""


def source_of(context: RequestContext) -> Source:
    """Return what the address or the referrer of ``context`` says.

    The own site is no referrer, nor is where visitors pay, sign in or read the site's mails.
    """
    query = dict(parse_qsl(context.query))
    named = query.get("utm_source") or query.get("source") or query.get("ref") or ""
    source = named.strip().lower() or _referrer_of(context)
    return Source(source, query.get("utm_medium", ""), query.get("utm_campaign", ""))


def _referrer_of(context: RequestContext) -> str:
    referrer = _site_of(context.referrer)
    is_own = referrer in (_site_of(f"//{context.host}"), "localhost")
    return "" if is_own or is_internal_referrer(referrer) else referrer


def _site_of(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # a referrer is anyone's text
        return ""
    return host.removeprefix("www.")
