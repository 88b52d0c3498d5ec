"""The page of an offer, which no search engine lists and whose address nobody else learns."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from quickscale.core.skin_system import DetailView
from quickscale_business_themes.crm.services.offers import find_offer, note_view

_LONGEST = 500
#: What draws pages. Scripts, and most of what makes previews of links, name none.
_ENGINE = re.compile("AppleWebKit/|Gecko/|Trident/|KHTML/")
#: The headers by which browsers say that nobody looks at a page yet.
_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


class OfferPageView(DetailView):
    """Shows an offer, and counts that a customer has opened it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        offer = find_offer(kwargs["token"])
        if is_read_by_somebody(request) and not is_of_team(request, offer):
            note_view(offer)
        # Browsers that send no referrer send the form of the page without its origin, and it would
        # be refused as one of another site.
        is_open = self.object["can"]["accept"]
        return hide(response, referrer="same-origin" if is_open else "no-referrer")

    def handle_operation_error(self, error: Any) -> HttpResponse:
        return hide(super().handle_operation_error(error), referrer="no-referrer")

    def send_page_viewed(self, response: Any) -> None:
        """Tell nobody: statistics would keep the secret address."""


def hide(response: HttpResponse, *, referrer: str) -> HttpResponse:
    """Keep a page out of search engines and caches, and its address from what it links to."""
    response["Referrer-Policy"] = referrer
    response["X-Robots-Tag"] = "noindex, nofollow"
    patch_cache_control(response, private=True, no_store=True)
    return response


def is_read_by_somebody(request: HttpRequest) -> bool:
    """Say whether a person asks, as far as can be known, and not a program or a browser ahead."""
    is_ahead = any(request.headers.get(name) for name in _AHEAD)
    return request.method == "GET" and not is_ahead and not is_bot(request)


def is_bot(request: HttpRequest) -> bool:
    return is_bot_agent(request.headers.get("User-Agent", "")[:_LONGEST])


@lru_cache(maxsize=256)
def is_bot_agent(agent: str) -> bool:
    # Compiles its patterns, which takes as long as the rest of the page.
    from crawlerdetect import CrawlerDetect

    return not _ENGINE.search(agent) or bool(CrawlerDetect().is_crawler(agent))


def is_of_team(request: HttpRequest, offer: Any) -> bool:
    """Say whether the visitor is one of those who make the offer."""
    user = request.user
    return user.is_authenticated and offer.team.memberships.filter(user=user).exists()
