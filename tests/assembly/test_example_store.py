"""The committed example shows in review what create writes."""

from pathlib import Path

from quickscale.core.assembly.scaffold import render_project
from quickscale.core.assembly.selection import select_layers
from quickscale.core.assembly.sources import open_source

EXAMPLE = Path(__file__).parents[2] / "examples" / "store"


def test_the_example_is_what_create_writes_today():
    selection = select_layers(
        open_source(None), theme="ecommerce", skin="modern", plugins=["analytics"]
    )
    written = render_project("store", "store", selection)
    committed = {
        str(path.relative_to(EXAMPLE)): path.read_text(encoding="utf-8")
        for path in EXAMPLE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".env"
    }
    assert committed == written, (
        "examples/store is stale: remove it, then in examples/ run "
        "'quickscale create store --business-theme ecommerce --presentation-skin modern "
        "--feature-plugins analytics --no-install'"
    )
