"""Operations of the API: which path, which parameters, which function."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stripe_sandbox.errors import StripeError
from stripe_sandbox.types import Resource

Handler = Callable[..., Resource]

_ALWAYS = "expand"
_PAGING = "limit starting_after ending_before"


@dataclass(frozen=True)
class Route:
    """One call of the API."""

    method: str
    path: str
    params: str
    takes: frozenset[str]
    handle: Handler

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """Return the parts of a path that name objects, where this is its operation."""
        if method != self.method:
            return None
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)
        found = re.fullmatch(pattern, path)
        return found.groupdict() if found else None


#: Every operation, in the order in which paths are tried.
OPERATIONS: list[Route] = []


def route(
    method: str, path: str, params: str, takes: str = "", *, paged: bool = False
) -> Callable[[Handler], Handler]:
    """Register a function as what answers a call.

    Args:
        method: GET, POST or DELETE
        path: below ``/v1``, with names in braces for what the function takes by keyword
        params: the TypedDict of ``stripe.params`` that the SDK has for this call
        takes: dotted names of the parameters that are honoured
        paged: the call is a list, with the parameters that lists share
    """
    names = {_ALWAYS, *takes.split(), *(_PAGING.split() if paged else ())}

    def register(handle: Handler) -> Handler:
        OPERATIONS.append(Route(method, f"/v1{path}", params, frozenset(names), handle))
        return handle

    return register


def find_route(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """Return the operation of a request and the ids in its path.

    Raises:
        StripeError: there is none.
    """
    for candidate in OPERATIONS:
        ids = candidate.match(method, path)
        if ids is not None:
            return candidate, ids
    raise StripeError(
        f"Unrecognized request URL ({method}: {path}). Stripe may have it; this test server "
        "does not.",
        status=404,
    )


def paginate(items: list[Resource], params: dict[str, Any], url: str) -> Resource:
    """Return one page of objects, given oldest first, as Stripe lists them: newest first."""
    return paginate_in_order(items[::-1], params, url)


def paginate_in_order(ordered: list[Resource], params: dict[str, Any], url: str) -> Resource:
    """Return one page of objects in the order in which they are given."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise StripeError("Invalid integer: limit must be between 1 and 100", param="limit")
    ids = [item["id"] for item in ordered]
    if "ending_before" in params:
        end = _find(ids, params["ending_before"], "ending_before")
        start = max(0, end - limit)
        return _make_list(ordered[start:end], has_more=start > 0, url=url)
    start = 0
    if "starting_after" in params:
        start = _find(ids, params["starting_after"], "starting_after") + 1
    data = ordered[start : start + limit]
    return _make_list(data, has_more=start + limit < len(ordered), url=url)


def _find(ids: list[str], id: str, param: str) -> int:
    if id not in ids:
        raise StripeError(
            f"No such object: '{id}'", status=400, code="resource_missing", param=param
        )
    return ids.index(id)


def _make_list(data: list[Resource], *, has_more: bool, url: str) -> Resource:
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def make_list(data: list[Resource], url: str) -> Resource:
    """Return a list object that holds all there is."""
    return _make_list(data, has_more=False, url=url)


def keep_created(items: list[Resource], params: dict[str, Any]) -> list[Resource]:
    """Return the objects whose creation is in the asked-for range."""
    wanted = params.get("created")
    if wanted is None:
        return items
    bounds = wanted if isinstance(wanted, dict) else {"gte": wanted, "lte": wanted}
    return [item for item in items if _is_within(item["created"], bounds)]


def _is_within(value: int, bounds: dict[str, int]) -> bool:
    return (
        value >= bounds.get("gte", value)
        and value <= bounds.get("lte", value)
        and not value <= bounds.get("gt", value - 1)
        and not value >= bounds.get("lt", value + 1)
    )
