"""Events."""

from __future__ import annotations

from fnmatch import fnmatchcase

from stripe_sandbox.routing import keep_created, paginate, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource


@route("GET", "/events/{id}", "EventRetrieveParams")
def retrieve_event(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return an event."""
    return sandbox.store.get("event", id)


@route("GET", "/events", "EventListParams", "created delivery_success type types", paged=True)
def list_events(sandbox: Sandbox, params: Params) -> Resource:
    """List events."""
    found = keep_created(sandbox.store.find("event"), params)
    if "type" in params:
        found = [event for event in found if fnmatchcase(event["type"], params["type"])]
    if "types" in params:
        found = [event for event in found if event["type"] in params["types"]]
    if "delivery_success" in params:
        wanted = params["delivery_success"]
        found = [event for event in found if (event["pending_webhooks"] == 0) == wanted]
    return paginate(found, params, "/v1/events")
