"""The customer portal: what it allows, and sessions of it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from stripe_sandbox.errors import StripeError
from stripe_sandbox.fields import merge_metadata, pick
from stripe_sandbox.resources.customers import find_customer
from stripe_sandbox.routing import paginate, route
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.types import Params, Resource

_FEATURES = """
features.customer_update.enabled features.customer_update.allowed_updates
features.invoice_history.enabled features.payment_method_update.enabled
features.subscription_cancel.enabled features.subscription_cancel.mode
features.subscription_cancel.proration_behavior
features.subscription_cancel.cancellation_reason
features.subscription_update.enabled features.subscription_update.default_allowed_updates
features.subscription_update.products features.subscription_update.proration_behavior
"""
_TAKES = f"{_FEATURES} business_profile default_return_url metadata name"
_DEFAULT: Resource = {
    "customer_update": {"allowed_updates": ["email", "name"], "enabled": True},
    "invoice_history": {"enabled": True},
    "payment_method_update": {"enabled": True, "payment_method_configuration": None},
    "subscription_cancel": {
        "cancellation_reason": {"enabled": False, "options": []},
        "enabled": True,
        "mode": "at_period_end",
        "proration_behavior": "none",
    },
    "subscription_pause": {
        "enabled": False,
        "duration": {"interval_options": [], "type": "indefinite"},
    },
    "subscription_update": {
        "billing_cycle_anchor": "unchanged",
        "default_allowed_updates": ["price", "quantity"],
        "enabled": True,
        "products": [],
        "proration_behavior": "create_prorations",
        "schedule_at_period_end": {"conditions": []},
        "trial_update_behavior": "end_trial",
    },
}


@route("POST", "/billing_portal/configurations", "billing_portal.ConfigurationCreateParams", _TAKES)
def create_configuration(sandbox: Sandbox, params: Params) -> Resource:
    """Create a configuration; what it does not name is off."""
    configuration = make_configuration(sandbox, is_default=False)
    for feature in configuration["features"].values():
        feature["enabled"] = False
    _apply(configuration, params)
    sandbox.emit("billing_portal.configuration.created", configuration)
    return configuration


def make_configuration(sandbox: Sandbox, *, is_default: bool) -> Resource:
    """Keep a new configuration that allows everything."""
    return sandbox.create(
        "billing_portal.configuration",
        "bpc",
        active=True,
        business_profile=dict.fromkeys(("headline", "privacy_policy_url", "terms_of_service_url")),
        features=deepcopy(_DEFAULT),
        is_default=is_default,
        login_page={"enabled": False, "url": None},
        metadata={},
        updated=sandbox.now,
    )


def _apply(configuration: Resource, params: Params) -> None:
    configuration.update(pick(params, "default_return_url name active"))
    profile = pick(
        params.get("business_profile", {}), "headline privacy_policy_url terms_of_service_url"
    )
    configuration["business_profile"] = {**configuration["business_profile"], **profile}
    for name, given in params.get("features", {}).items():
        feature = configuration["features"][name]
        feature.update({key: [] if value == "" else value for key, value in given.items()})
        for product in feature.get("products") or []:
            adjustable = {"enabled": False, "maximum": None, "minimum": 1}
            product["adjustable_quantity"] = adjustable | product.get("adjustable_quantity", {})
    if "metadata" in params:
        configuration["metadata"] = merge_metadata(configuration["metadata"], params["metadata"])


@route(
    "GET",
    "/billing_portal/configurations/{id}",
    "billing_portal.ConfigurationRetrieveParams",
)
def retrieve_configuration(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Return a configuration."""
    return sandbox.store.get("billing_portal.configuration", id)


@route(
    "POST",
    "/billing_portal/configurations/{id}",
    "billing_portal.ConfigurationUpdateParams",
    f"{_TAKES} active",
)
def update_configuration(sandbox: Sandbox, params: Params, id: str) -> Resource:
    """Change a configuration."""
    configuration = sandbox.store.get("billing_portal.configuration", id)
    _apply(configuration, params)
    configuration["updated"] = sandbox.now
    sandbox.emit("billing_portal.configuration.updated", configuration)
    return configuration


@route(
    "GET",
    "/billing_portal/configurations",
    "billing_portal.ConfigurationListParams",
    "active is_default",
    paged=True,
)
def list_configurations(sandbox: Sandbox, params: Params) -> Resource:
    """List configurations."""
    found = sandbox.store.find("billing_portal.configuration", **pick(params, "active is_default"))
    return paginate(found, params, "/v1/billing_portal/configurations")


@route(
    "POST",
    "/billing_portal/sessions",
    "billing_portal.SessionCreateParams",
    "configuration customer locale return_url flow_data.type "
    "flow_data.subscription_cancel.subscription flow_data.subscription_update.subscription "
    "flow_data.after_completion.type flow_data.after_completion.redirect.return_url",
)
def create_portal_session(sandbox: Sandbox, params: Params) -> Resource:
    """Create a session of the portal."""
    if "customer" not in params:
        raise StripeError(
            "Missing required param: customer.", code="parameter_missing", param="customer"
        )
    customer = find_customer(sandbox, params["customer"])
    configuration = _find_configuration(sandbox, params)
    session = sandbox.create(
        "billing_portal.session",
        "bps",
        configuration=configuration["id"],
        customer=customer["id"],
        flow=_read_flow(params),
        return_url=params.get("return_url") or configuration["default_return_url"],
        **pick(params, "locale"),
    )
    session.pop("after_expiration")
    session["url"] = f"{sandbox.url}/p/session/{session['id']}"
    sandbox.emit("billing_portal.session.created", session)
    return session


def _find_configuration(sandbox: Sandbox, params: Params) -> Resource:
    if "configuration" in params:
        return sandbox.store.get(
            "billing_portal.configuration", params["configuration"], param="configuration"
        )
    known = sandbox.store.find("billing_portal.configuration", is_default=True)
    return known[0] if known else make_configuration(sandbox, is_default=True)


def _read_flow(params: Params) -> Resource | None:
    given = params.get("flow_data")
    if not given:
        return None
    completion: Any = given.get("after_completion", {"type": "portal_homepage"})
    parts = ("subscription_cancel", "subscription_update")
    return {
        "type": given["type"],
        "after_completion": {
            "hosted_confirmation": None,
            "redirect": completion.get("redirect"),
            "type": completion["type"],
        },
        "customer_update": None,
        "subscription_update_confirm": None,
        **{name: given.get(name) for name in parts},
    }
