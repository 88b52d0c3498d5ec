"""Rows of a child resource and components in forms, without JavaScript."""

from __future__ import annotations

import json
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from quickscale.core.skin_system import contexts
from quickscale.core.skin_system.rendering import settle
from quickscale_testing.conformance.form_data import fill_in_form
from quickscale_testing.contexts import walk

pytestmark = pytest.mark.django_db

EDIT = "/classes/morning-flow/edit/"


class Filled:
    """A form as a browser holds it: what its inputs send, and its buttons."""

    def __init__(self, response: Any) -> None:
        self.response = response
        tree = self.page = LexborHTMLParser(response.content.decode())
        [self.form] = [it for it in tree.css("main form") if it.css("[name=csrfmiddlewaretoken]")]
        self.values: dict[str, list[str]] = {}
        for control in self.form.css("input[name], select[name], textarea[name]"):
            if "disabled" not in control.attributes and control.attributes.get("type") != "file":
                self.values.setdefault(str(control.attributes["name"]), []).extend(sent_of(control))
        self.buttons = [it.attributes for it in self.form.css("button[name]")]

    @property
    def legends(self) -> list[str]:
        return [it.text().strip() for it in self.form.css("legend")]

    def press(self, client: Any, title: str, **changes: Any) -> Filled:
        """Press a button of a row or a list, once the inputs were changed."""
        [button] = [it for it in self.buttons if it.get("aria-label") == title]
        assert "disabled" not in button
        return self.send(client, **{**changes, "_rows": button["value"]})

    def send(self, client: Any, **changes: Any) -> Any:
        values = {**self.values, **{name.replace("__", "-"): it for name, it in changes.items()}}
        if "_rows" in values:
            return Filled(client.post(EDIT, values))
        return self.save(client, values)

    def save(self, client: Any, values: dict[str, Any]) -> Any:
        response = client.post(EDIT, values)
        return Filled(response) if response.status_code == 422 else response


def sent_of(control: LexborNode) -> list[str]:
    attributes = control.attributes
    if control.tag == "textarea":
        return [control.text().removeprefix("\n")]
    if control.tag == "select":
        options = control.css("option")
        chosen = [it for it in options if "selected" in it.attributes] or (
            options[:1] if "multiple" not in attributes else []
        )
        return [str(it.attributes.get("value") or "") for it in chosen]
    if attributes.get("type") in ("checkbox", "radio") and "checked" not in attributes:
        return []
    return [attributes.get("value") or ""]


@pytest.fixture
def open_form(staff, make_class):
    def open_form(**fields: Any) -> Filled:
        make_class(**fields)
        return Filled(staff.get(EDIT))

    return open_form


def stored() -> Any:
    from quickscale_business_themes.yoga.models import YogaClass

    return YogaClass.objects.get()


def props() -> list[tuple[str, int]]:
    return list(stored().props.order_by("id").values_list("name", "number"))


POSE = {
    "type": "yoga_pose",
    "id": "pose",
    "value": {
        "name": "Bridge",
        "minutes": 7,
        "side": "both",
        "notes": "Slowly.\nBreathe.",
        "cues": [{"words": "Lift", "breaths": 3}],
        "muscles": ["back", "legs"],
        "easier": None,
    },
}
BREAK = {"type": "yoga_break", "id": "break", "value": {"minutes": 5, "with_tea": True}}
FOREIGN = {"type": "carousel", "id": "foreign", "value": {"slides": [1, 2]}}


def test_rows_are_added_filled_in_and_saved(staff, open_form):
    form = open_form()
    form = form.press(staff, "Add: Props").press(staff, "Add: Props", props__0__name="Block")
    assert form.values["props-0-name"] == ["Block"]
    assert form.values["props-1-number"] == ["1"]
    assert not stored().props.exists()
    response = form.send(staff, props__1__name="Strap", props__1__number="2")
    assert response.status_code == 303
    assert props() == [("Block", 1), ("Strap", 2)]


def test_a_row_is_removed_when_the_form_is_saved(staff, open_form):
    form = open_form()
    for name in ("Block", "Strap"):
        stored().props.create(name=name)
    form = Filled(staff.get(EDIT)).press(staff, "Remove: Props 1")
    assert len(props()) == 2
    form.send(staff)
    assert props() == [("Strap", 1)]


def test_what_is_wrong_in_a_row_is_told_at_its_field(staff, open_form):
    form = open_form()
    form = form.press(staff, "Add: Props").press(staff, "Add: Props")
    form = form.send(staff, props__0__name="Block", props__1__name="Strap", props__1__number="few")
    assert form.response.status_code == 422
    [control] = form.form.css("[name=props-1-number]")
    assert control.attributes["aria-invalid"] == "true"
    assert control.attributes["value"] == "few"
    [message] = form.form.css("#id-props-1-number-error")
    assert message.text().strip() == "A valid integer is required."
    [link] = form.page.css('a[href="#id-props-1-number"]')
    assert link.text() == "Props 2, Number: A valid integer is required."
    assert not form.form.css("#id-props-0-number-error")


def test_there_are_no_more_rows_than_may_be(staff, open_form):
    form = open_form()
    for _number in range(4):
        form = form.press(staff, "Add: Props")
    assert not [it for it in form.buttons if it["value"] == "props:add"]
    form = form.send(staff, props=["", "0", "1", "2", "3", "3"], props__3__name="Mat")
    assert form.response.status_code == 422
    assert "Ensure this field has no more than 4 elements." in form.form.text()


def test_a_relation_of_a_row_is_looked_up(staff, open_form, make_teacher):
    for number in range(60):
        make_teacher(f"Teacher {number}")
    form = open_form().press(staff, "Add: Props")
    name = "props-0-recommended_by"
    response = staff.post(EDIT, {**form.values, f"lookup_{name}": "Teacher 57", "_find": name})
    [select] = Filled(response).form.css(f"select[name={name}]")
    assert "Teacher 57" in select.text()
    alone = staff.get(EDIT, {"_lookup": name, f"lookup_{name}": "Teacher 57"})
    assert f'name="{name}"' in alone.content.decode()
    assert staff.get(EDIT, {"_lookup": "props-0-name"}).status_code == 404


@pytest.mark.parametrize(
    "command",
    ["x", "props-9:remove", "props-a:up", f"props-{'9' * 5000}:up", "props-0-name:add", ":down"],
)
def test_a_command_that_means_nothing_changes_nothing(staff, open_form, command):
    form = open_form().press(staff, "Add: Props")
    again = Filled(staff.post(EDIT, {**form.values, "_rows": command}))
    assert again.response.status_code == 200
    assert again.values["props"] == ["", "0"]


def test_components_are_drawn_with_what_they_hold(staff, open_form):
    form = open_form(plan=[POSE, BREAK])
    assert form.values["plan-0-value-name"] == ["Bridge"]
    assert form.values["plan-0-value-cues-0-words"] == ["Lift"]
    assert form.values["plan-0-value-muscles-1"] == ["legs"]
    assert form.values["plan-1-value-with_tea"] == ["true"]
    text = form.form.text()
    assert "1. Pose" in text
    assert "2. Break" in text


def test_saving_what_nobody_touched_changes_nothing(staff, open_form):
    form = open_form(plan=[POSE, FOREIGN, BREAK])
    assert form.send(staff).status_code == 303
    assert stored().plan.to_stored() == [POSE, FOREIGN, BREAK]


def test_components_are_added_moved_and_removed(staff, open_form):
    form = open_form(plan=[POSE, BREAK])
    form = form.press(staff, "Add: Plan", plan__new="yoga_break")
    form = form.press(staff, "Move up: 3. Break", plan__2__value__minutes="9")
    form = form.press(staff, "Remove: 1. Pose")
    assert stored().plan.to_stored() == [POSE, BREAK]
    assert form.send(staff).status_code == 303
    first, second = stored().plan.to_json()
    assert first["value"] == {"minutes": 9, "with_tea": False}
    assert second == BREAK


def test_what_a_component_consists_of_is_edited_too(staff, open_form):
    form = open_form(plan=[POSE])
    form = form.press(staff, "Add: Cues").press(staff, "Add: Muscles").press(staff, "Add: Easier")
    form = form.press(staff, "Move up: Muscles 2")
    form = form.send(
        staff,
        plan__0__value__cues__1__words="Lower",
        plan__0__value__muscles__2="neck",
        plan__0__value__easier__words="Half way",
    )
    assert form.status_code == 303
    [value] = [it["value"] for it in stored().plan.to_json()]
    assert value["cues"][1] == {"words": "Lower", "breaths": 1}
    assert value["muscles"] == ["legs", "back", "neck"]
    assert value["easier"] == {"words": "Half way", "breaths": 1}


def test_what_is_wrong_in_a_component_is_told_at_its_field(staff, open_form):
    form = open_form(plan=[POSE, BREAK])
    form = form.send(staff, plan__1__value__minutes="0", plan__0__value__cues__0__words="")
    assert form.response.status_code == 422
    assert form.form.css("#id-plan-1-value-minutes-error")
    [link] = form.page.css('a[href="#id-plan-0-value-cues-0-words"]')
    assert link.text() == "1. Pose, Cues 1, Words: This field is required."
    assert not form.form.css("#id-plan-0-value-minutes-error")


def test_a_component_that_no_app_knows_is_shown_kept_and_removable(staff, open_form):
    form = open_form(plan=[FOREIGN, BREAK])
    assert "2. Break" in form.form.text()
    assert "1. carousel" in form.form.text()
    assert "kept unchanged" in form.form.text()
    assert form.send(staff, plan__1__value__minutes="8").status_code == 303
    assert stored().plan.to_stored()[0] == FOREIGN
    form = Filled(staff.get(EDIT)).press(staff, "Remove: 1. carousel")
    assert "1. carousel" not in form.legends
    form.send(staff)
    assert [it["type"] for it in stored().plan.to_stored()] == ["yoga_break"]


def test_the_editor_sends_all_components_at_once(staff, open_form):
    form = open_form(plan=[POSE, FOREIGN])
    [area] = form.form.css("textarea[name=plan-json]")
    items = json.loads(area.text())
    items[0]["value"]["minutes"] = 12
    assert form.send(staff, **{"plan-json": json.dumps(items)}).status_code == 303
    pose, foreign = stored().plan.to_stored()
    assert (pose["value"]["minutes"], foreign) == (12, FOREIGN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        '{"a": 1}',
        '[1, "a", null, [], {"type": 3}]',
        '[{"type": "yoga_pose", "value": {"name": "\\ud800", "cues": 3}}]',
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_nonsense_in_place_of_components_is_a_mistake_of_the_form(staff, open_form, text):
    form = open_form(plan=[POSE])
    form = form.send(staff, **{"plan-json": text})
    assert form.response.status_code == 422
    assert stored().plan.to_stored() == [POSE]


def test_a_form_without_the_inputs_leaves_rows_and_components_alone(staff, open_form):
    form = open_form(plan=[POSE])
    stored().props.create(name="Block")
    values = {name: it for name, it in form.values.items() if name[:4] not in ("plan", "prop")}
    assert form.save(staff, values).status_code == 303
    assert props() == [("Block", 1)]
    assert stored().plan.to_stored() == [POSE]


def test_rows_are_sent_beside_a_file(staff, open_form, settings, tmp_path):
    from tests.yoga.test_forms import png

    settings.MEDIA_ROOT = str(tmp_path)
    form = open_form(plan=[BREAK]).press(staff, "Add: Props")
    response = form.send(staff, props__0__name="Block", photo=png())
    assert response.status_code == 303
    assert stored().photo.name
    assert props() == [("Block", 1)]
    assert stored().plan.to_stored() == [BREAK]


def test_templates_receive_of_rows_what_the_reference_says(staff, open_form):
    form = open_form(plan=[POSE, FOREIGN]).press(staff, "Add: Props")
    form = form.send(staff, plan__0__value__minutes="0")
    given = settle(form.response.context["form"])
    found = list(walk(given, contexts.Form))
    assert [f"{it.place} {it.fault}" for it in found if it.fault] == []
    assert {contexts.FormRow, contexts.RowButton, contexts.FieldError} <= {it.owner for it in found}


def test_the_conformance_kit_fills_in_rows_as_a_visitor_does(staff, open_form):
    form = open_form(plan=[POSE]).press(staff, "Add: Props")
    values = fill_in_form(staff, form.response.context["form"])
    assert staff.post(EDIT, values).status_code == 303
    [(name, number)] = props()
    assert (name.startswith("kit-"), number) == (True, 1)
    assert stored().plan.to_json()[0]["value"]["minutes"] == 7


def test_a_member_who_may_not_write_gets_no_editor(member, make_class):
    make_class(plan=[POSE])
    assert member.get(EDIT).status_code == 403
    assert member.post(EDIT, {"plan-json": "[]"}).status_code == 403
    assert stored().plan.to_stored() == [POSE]
