"""Searches that are taken for what was meant by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quickscale.core.api import PagePagination
from quickscale_business_themes.ecommerce.services import catalogue, spelling

_DID_YOU_MEAN = {
    "type": ["object", "null"],
    "required": ["text", "is_applied"],
    "properties": {"text": {"type": "string"}, "is_applied": {"type": "boolean"}},
}

SEARCH_PARAM, EXACT_PARAM = "search", "exact"
_YES = frozenset({"true", "1"})


def read_search_text(request: Request, view: APIView) -> str:
    """Return what is searched for: what the visitor wrote, or what they meant by it."""
    meant: str = getattr(view, "meant_search", "")
    return meant or request.query_params.get(SEARCH_PARAM, "")


def may_be_corrected(request: Request) -> bool:
    """Whether a visitor searches for words, and does not insist on how they are written."""
    asked = request.query_params
    text = asked.get(SEARCH_PARAM, "")
    return bool(text.strip()) and asked.get(EXACT_PARAM, "").lower() not in _YES


class MeantSearchPagination(PagePagination):
    """Pages that say which search was probably meant.

    Attributes:
        did_you_mean: that search, and whether it is what the page shows.
    """

    did_you_mean: dict[str, Any] | None = None

    def get_paginated_response(self, data: Any) -> Response:
        response = super().get_paginated_response(data)
        response.data["did_you_mean"] = self.did_you_mean
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        described = super().get_paginated_response_schema(schema)
        described["properties"]["did_you_mean"] = _DID_YOU_MEAN
        described["required"] = list(described["properties"])
        return described


class MeantSearchMixin:
    """Shows what was meant by a search that finds nothing, and tells it where it finds little.

    Attributes:
        meant_search: what is searched for instead of what the visitor wrote.
    """

    meant_search = ""

    def find_page(self: Any) -> Sequence[int]:
        """Return the ids of the products on the page that is asked for."""
        try:
            ids: Sequence[int] = self._read_page()
        except NotFound:
            # A search that finds nothing has no second page, but what was meant may have one.
            ids, meant = (), self._find_meant()
            if not meant:
                raise
        else:
            is_all = self.paginator.number == 1 and not self.paginator.has_next
            meant = self._find_meant() if is_all and len(ids) < spelling.FEW else ""
        if meant and not ids:
            self.meant_search = meant
            ids = self._read_page()
        if meant:
            is_applied = bool(self.meant_search)
            self.paginator.did_you_mean = {"text": meant, "is_applied": is_applied}
        return ids

    def _read_page(self: Any) -> Sequence[int]:
        ids: Sequence[int] = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return ids

    def _find_meant(self: Any) -> str:
        if not may_be_corrected(self.request):
            return ""
        products = catalogue.list_visible_products(self.request.user)
        return spelling.correct_search(products, read_search_text(self.request, self))
