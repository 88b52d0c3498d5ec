"""What {% components %} shows a visitor."""

import pytest
from django.template import Context, Template
from pydantic import BaseModel, Field

from quickscale.core.components.registry import ComponentType, registry


class Opening(BaseModel):
    weekday: str = Field(title="Day of the week")
    hours: str = ""
    breaks: list[dict[str, str]] = []


@pytest.fixture(autouse=True)
def opening_type(monkeypatch):
    monkeypatch.setattr(registry, "_types", dict(registry._types))
    registry.add(ComponentType("opening", "Opening hours", Opening))


def draw(*items):
    template = Template("{% load quickscale %}{% components items %}")
    return template.render(Context({"items": items}))


def item(kind, value):
    return {"type": kind, "value": value, "id": f"{kind}-1"}


def test_a_type_without_a_template_is_drawn_from_its_labels():
    html = draw(item("opening", {"weekday": "Monday", "hours": "9 to 5"}))
    assert "Day of the week" in html
    assert "Monday" in html


def test_what_visitors_cannot_read_is_left_out():
    unknown = {"type": "__unknown__", "id": "x", "value": {"type": "carousel"}}
    assert "carousel" not in draw(unknown, item("carousel", {"slides": "carousel"}))


def test_markup_in_a_value_is_escaped():
    assert "<script>" not in draw(item("opening", {"weekday": "<script>", "hours": ""}))


def test_lists_are_drawn_as_lists():
    lunch = {"from": "12", "to": "<1"}
    html = draw(item("opening", {"weekday": "Monday", "breaks": [lunch]}))
    assert "<ul><li>12 · &lt;1</li></ul>" in html
