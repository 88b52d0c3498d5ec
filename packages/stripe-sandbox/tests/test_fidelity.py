"""The server cannot drift from the API: the installed SDK says what there is."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import get_args, get_origin

import pytest
import stripe

import stripe_sandbox as package
from stripe_sandbox import operations  # noqa: F401  registers them
from stripe_sandbox.params import find_params, is_typed_dict, list_choices, list_fields, read_params
from stripe_sandbox.routing import OPERATIONS
from stripe_sandbox.schemas import find_class, list_hints

BY_NAME = {f"{item.method} {item.path}": item for item in OPERATIONS}
every_operation = pytest.mark.parametrize("operation", BY_NAME.values(), ids=BY_NAME)


@cache
def list_sdk_calls():
    """Return every call of the SDK's services: method, path and type of its parameters."""
    calls = set()
    for file in Path(stripe.__file__).parent.rglob("_*_service.py"):
        for function in ast.walk(ast.parse(file.read_text())):
            if isinstance(function, ast.FunctionDef) and (call := find_request(function)):
                calls.add((*call, find_params_name(function, file)))
    return calls


def find_request(function):
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_request":
            method, path = node.args[:2]
            if isinstance(path, ast.Call):
                path = path.func.value
            return method.value.upper(), re.sub(r"\{\w+\}", "{}", path.value)
    return None


def find_params_name(function, file):
    for argument in function.args.args:
        if argument.arg == "params":
            folder = file.parent.name
            name = re.search(r"\w+Params", ast.unparse(argument.annotation))[0]
            return name if folder == "stripe" else f"{folder}.{name}"
    return ""


@every_operation
def test_the_sdk_makes_this_call_with_these_parameters(operation):
    path = re.sub(r"\{\w+\}", "{}", operation.path)
    assert (operation.method, path, operation.params) in list_sdk_calls()


@every_operation
def test_the_sdk_knows_every_parameter_that_is_taken(operation):
    known = {name for name in operation.takes if finds(find_params(operation.params), name)}
    assert operation.takes - known - {"expand"} == set()


def finds(typed_dict, dotted):
    name, _, rest = dotted.partition(".")
    fields = list_fields(typed_dict)
    if name not in fields:
        return False
    below = find_typed_dict(fields[name][0])
    return not rest or (below is not None and finds(below, rest))


def find_typed_dict(hint):
    if is_typed_dict(hint):
        return hint
    return next(filter(None, map(find_typed_dict, get_args(hint))), None)


@every_operation
def test_every_parameter_that_is_taken_can_be_given(operation):
    fields = list_fields(find_params(operation.params))
    raw = {
        name: make_value(hint, operation.takes, name)
        for name, (hint, _) in fields.items()
        if takes(operation.takes, name)
    }
    assert read_params(operation.params, raw, operation.takes).keys() == raw.keys()


def takes(names, path):
    above = [path.rsplit(".", count)[0] for count in range(path.count(".") + 1)]
    return any(name in names for name in above) or any(
        name.startswith(f"{path}.") for name in names
    )


def make_value(hint, names, path):
    """Return a value of a type as a form has it: text at its leaves, lists by number."""
    if inner := find_list(hint):
        return {"0": make_value(inner, names, path)}
    if choices := sorted(map(str, list_choices(hint) - {""})):
        return choices[0]
    if below := find_typed_dict(hint):
        return {
            name: make_value(inner, names, f"{path}.{name}")
            for name, (inner, _) in list_fields(below).items()
            if takes(names, f"{path}.{name}")
        }
    text = str(hint)
    if "Dict" in text or "Untyped" in text:
        return {"key": "value"}
    return "true" if "bool" in text else "1"


def find_list(hint):
    """Return what a list holds, where a type is a list or may be one."""
    for option in (hint, *get_args(hint)):
        if get_origin(option) is list:
            return get_args(option)[0]
    return None


def list_emitted():
    """Return the literal event types and kinds of objects in the server's own source."""
    events, kinds = set(), set()
    for file in Path(package.__file__).parent.rglob("*.py"):
        text = file.read_text()
        events |= set(re.findall(r'"((?:[a-z_]+\.)+[a-z_]+)"', text))
        kinds |= set(re.findall(r'(?:create|build)\(\s*"([a-z_.]+)",', text))
    return events, kinds


def test_the_sdk_knows_every_event_that_can_happen():
    known = list_choices(list_hints(stripe.Event)["type"])
    families = ("customer.", "invoice", "charge.", "payment_intent.", "setup_intent.", "refund.")
    events, _ = list_emitted()
    emitted = {name for name in events if name.startswith(families) or name in known}
    assert len(emitted & known) > 50
    assert emitted - known - {"billing_portal.session", "checkout.session"} == set()


def test_the_sdk_has_a_class_for_every_kind_of_object():
    _, kinds = list_emitted()
    assert len(kinds) > 20
    assert [kind for kind in kinds if kind != find_class(kind).OBJECT_NAME] == []


def test_an_object_of_every_kind_is_as_the_sdk_says(client, server, shop):
    """The fixture holds all that this tour leaves behind to the SDK's classes."""
    client.webhook_endpoints.create({"url": "http://127.0.0.1:1/", "enabled_events": ["*"]})
    server.hold()
    coupon = client.coupons.create({"percent_off": 10, "duration": "forever"})
    client.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}})
    session = shop.check_out(
        shop.make_price(3000),
        customer_email="ada@example.com",
        automatic_tax={"enabled": True},
        discounts=[{"coupon": coupon.id}],
        expand=["line_items"],
    )
    server.complete_checkout(session.id)
    subscription = client.subscriptions.list().data[0]
    client.billing_portal.sessions.create({"customer": subscription.customer})
    server.advance(days=10)
    client.subscription_items.update(subscription["items"].data[0].id, {"quantity": 2})
    client.setup_intents.create({"customer": subscription.customer})
    first, second = (
        client.payment_intents.create(
            {
                "amount": 1000,
                "currency": "usd",
                "payment_method": "pm_card_visa",
                "confirm": True,
            }
        )
        for _ in range(2)
    )
    client.refunds.create({"payment_intent": first.id})
    server.dispute(second.latest_charge)
    parts = {"item", "line_item"}
    _, kinds = list_emitted()
    assert {item["object"] for item in server.sandbox.store} | parts == kinds
