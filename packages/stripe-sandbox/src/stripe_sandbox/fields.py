"""Small readings of parameters that many objects share."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.types import Params, Resource

_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def pick(params: Params, names: str) -> Params:
    """Return those of the named parameters that were given; an empty text unsets."""
    return {
        name: None if params[name] == "" else params[name]
        for name in names.split()
        if name in params
    }


def merge_metadata(old: dict[str, str] | None, new: Any) -> dict[str, str]:
    """Return metadata after an update: an empty value unsets its key, an empty whole unsets all."""
    if new is None:
        return dict(old or {})
    if new == "":
        return {}
    merged = {**(old or {}), **new}
    return {name: value for name, value in merged.items() if value != ""}


def fill_address(address: Any) -> Resource | None:
    """Return an address with all its fields, or None."""
    if not address:
        return None
    return {name: address.get(name) for name in _ADDRESS}


def fill_shipping(shipping: Any) -> Resource | None:
    """Return shipping details with all their fields, or None."""
    if not shipping:
        return None
    names = ("carrier", "name", "phone", "tracking_number")
    return {
        "address": fill_address(shipping.get("address")),
        **{name: shipping.get(name) for name in names},
    }
