"""The committed examples show in review what create writes."""

from pathlib import Path

import pytest

from quickscale.core.assembly.scaffold import render_project
from quickscale.core.assembly.selection import select_layers
from quickscale.core.assembly.sources import open_source

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    ("name", "theme"), [("store", "ecommerce"), ("agency", "crm"), ("estate", "realestate")]
)
def test_an_example_is_what_create_writes_today(name, theme):
    selection = select_layers(open_source(None), theme=theme, skin="modern", plugins=["analytics"])
    written = render_project(name, name, selection)
    example = EXAMPLES / name
    committed = {
        str(path.relative_to(example)): path.read_text(encoding="utf-8")
        for path in example.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".env"
    }
    assert committed == written, (
        f"examples/{name} is stale: remove it, then in examples/ run "
        f"'quickscale create {name} --business-theme {theme} --presentation-skin modern "
        "--feature-plugins analytics --no-install'"
    )
