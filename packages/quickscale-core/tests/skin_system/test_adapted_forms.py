"""Forms whose inputs depend on what was entered, and what follows the form of a panel."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import RequestFactory

from quickscale.core.skin_system import forms
from quickscale.core.skin_system.forms import OperationForm, build_form
from quickscale.core.skin_system.inputs import FormErrors
from quickscale.core.skin_system.schema import describe_operation
from quickscale.core.skin_system.screens import Page, form_panel_action, get_screen
from quickscale.core.theme_system import Panel

STATES = [{"value": "CA", "label": "California"}]


@pytest.fixture
def operation(monkeypatch):
    """An operation with an amount and a reason, whose inputs depend on the amount alone."""
    source = describe_operation("core:account-retrieve")
    source = replace(source, name="base:inputs", query_names=frozenset({"amount"}))
    changed = replace(describe_operation("core:staff-user-grant-credits"), inputs_from=source.name)
    known = {source.name: source, changed.name: changed}
    monkeypatch.setattr(forms, "describe_operation", known.__getitem__)
    return changed


@pytest.fixture
def page(monkeypatch):
    """A page on which the second input is there once the first says so."""
    page = Page(RequestFactory().get("/"), get_screen("base:account"), {})

    def fetch(name, *, query):
        inputs = [
            {"name": "amount", "label": "Country", "required": True, "example": "GB", "choices": []}
        ]
        if query["amount"] == "US":
            inputs.append(
                {
                    "name": "reason",
                    "label": "State",
                    "required": True,
                    "example": "",
                    "choices": STATES,
                }
            )
        return {"inputs": inputs}

    monkeypatch.setattr(page, "fetch", fetch)
    return page


def build(page, operation, **plan):
    return build_form(page, OperationForm(operation, "/", **plan))


def test_a_form_has_the_inputs_that_belong_to_what_was_entered(page, operation):
    (country,) = build(page, operation)["fields"]
    assert (country["label"], country["required"]) == ("Country", True)
    assert country["attrs"]["placeholder"] == "GB"
    form = build(page, operation, typed={"amount": "US"})
    state = form["fields"][1]
    assert (state["label"], state["kind"]) == ("State", "select")
    assert [choice["label"] for choice in state["choices"] if choice["value"]] == ["California"]


def test_what_is_stored_counts_until_something_is_typed(page, operation):
    stored = {"initial": {"amount": "US"}}
    assert len(build(page, operation, **stored)["fields"]) == 2
    assert len(build(page, operation, typed={"amount": "GB"}, **stored)["fields"]) == 1


def test_the_input_that_others_depend_on_has_a_button_and_a_script(page, operation):
    form = build(page, operation, typed={"amount": "US"})
    buttons = [each["redraw"] for each in form["fields"]]
    assert buttons[0]["value"] == form["fields"][0]["attrs"]["data-redraw"] == "amount:redraw"
    assert buttons[1] is None
    assert form["scripts"] == ["quickscale/forms/redraw.js"]


def test_an_error_of_an_input_that_is_not_there_is_told_above_the_form(page, operation):
    errors = FormErrors({"reason": ["Choose one."], "amount": ["Too long."]})
    form = build(page, operation, form_errors=errors)
    assert form["errors"] == ["Choose one."]
    assert form["fields"][0]["errors"] == ["Too long."]


def test_the_same_inputs_are_described_once(page, operation):
    field = next(each for each in operation.inputs if each.name == "reason")
    found = {"label": "State", "required": True, "example": "", "choices": STATES}
    assert forms.adapt(field, found) is forms.adapt(field, dict(found))


def test_a_panel_says_what_follows_its_form():
    panel = Panel("rename", "core:account-update", success="account", message=None)
    action = form_panel_action(panel)
    assert (action.success, action.message) == ("account", None)
