"""What is vendored is recorded, with its licence."""

import re
from pathlib import Path

import quickscale_presentation_skins.modern_htmx as skin

STATIC = Path(skin.__path__[0]) / "static" / "modern_htmx"


def test_every_vendored_file_is_recorded_with_its_licence() -> None:
    record = (STATIC / "vendor" / "README.md").read_text()
    for script in STATIC.glob("vendor/*.js"):
        assert f"`{script.name}`" in record
    licences = set(re.findall(r"`([\w.-]+\.LICENSE)`", record))
    assert all(
        (STATIC / "vendor" / name).exists() or (STATIC / "fonts" / name).exists()
        for name in licences
    )
