"""Webhook endpoints."""

from __future__ import annotations

from stripe_sandbox.errors import StripeError
from stripe_sandbox.fields import merge_metadata, pick
from stripe_sandbox.routing import paginate, route
from stripe_sandbox.sandbox import Sandbox, find_api_version
from stripe_sandbox.types import Params, Resource


@route(
    "POST",
    "/webhook_endpoints",
    "WebhookEndpointCreateParams",
    "url enabled_events description metadata api_version",
)
def create_webhook_endpoint(sandbox: Sandbox, params: Params) -> Resource:
    """Register an endpoint; this answer alone holds its secret."""
    if not params["url"].startswith(("http://", "https://")):
        raise StripeError("Invalid URL: an explicit scheme is needed.", param="url")
    if params.get("api_version", find_api_version()) != find_api_version():
        raise StripeError(
            f"This test server speaks {find_api_version()} only.", param="api_version"
        )
    return make_endpoint(sandbox, params)


def make_endpoint(sandbox: Sandbox, params: Params, *, secret: str = "") -> Resource:
    """Keep a new endpoint, with a secret of its own."""
    endpoint = sandbox.create(
        "webhook_endpoint",
        "we",
        api_version=params.get("api_version"),
        enabled_events=params["enabled_events"],
        metadata=merge_metadata(None, params.get("metadata")),
        status="enabled",
        url=params["url"],
        **pick(params, "description"),
    )
    number = endpoint["id"].removeprefix("we_")
    endpoint["secret"] = secret or f"whsec_sandbox{number}"
    return endpoint


@route("GET", "/webhook_endpoints/{id}", "WebhookEndpointRetrieveParams")
def retrieve_webhook_endpoint(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return an endpoint, without its secret."""
    return _hide_secret(sandbox.store.get("webhook_endpoint", id))


@route(
    "POST",
    "/webhook_endpoints/{id}",
    "WebhookEndpointUpdateParams",
    "url enabled_events description metadata disabled",
)
def update_webhook_endpoint(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change an endpoint."""
    endpoint = sandbox.store.get("webhook_endpoint", id)
    endpoint.update(pick(params, "url enabled_events description"))
    if "metadata" in params:
        endpoint["metadata"] = merge_metadata(endpoint["metadata"], params["metadata"])
    if "disabled" in params:
        endpoint["status"] = "disabled" if params["disabled"] else "enabled"
    return _hide_secret(endpoint)


@route("DELETE", "/webhook_endpoints/{id}", "WebhookEndpointDeleteParams")
def delete_webhook_endpoint(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Forget an endpoint."""
    sandbox.store.remove(sandbox.store.get("webhook_endpoint", id))
    return {"id": id, "object": "webhook_endpoint", "deleted": True}


@route("GET", "/webhook_endpoints", "WebhookEndpointListParams", paged=True)
def list_webhook_endpoints(sandbox: Sandbox, params: Params) -> Resource:
    """List endpoints, without their secrets."""
    found = [_hide_secret(endpoint) for endpoint in sandbox.store.find("webhook_endpoint")]
    return paginate(found, params, "/v1/webhook_endpoints")


def _hide_secret(endpoint: Resource) -> Resource:
    return {name: value for name, value in endpoint.items() if name != "secret"}
