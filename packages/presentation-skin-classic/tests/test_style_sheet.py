"""What is left of Bulma is what pages need."""

import re
from pathlib import Path

import quickscale_presentation_skins.classic as skin

CSS = (Path(skin.__path__[0]) / "static/classic/classic.css").read_text()
BULMA, _, OWN = CSS.partition("@layer bulma{")[2].partition("\n")


def test_every_variable_that_is_read_is_set() -> None:
    read = {*re.findall(r"var\((--[\w-]+)\)", CSS)}
    missing = {name for name in read if f"{name}:" not in CSS}
    assert read
    # Bulma itself reads these, and sets them nowhere.
    assert missing <= {"--bulma-button-focus-border-l-delta", "--bulma-focus-border-l-delta"}


def test_bulma_keeps_its_own_dark_scheme() -> None:
    assert "@media (prefers-color-scheme:dark)" in BULMA
    assert "[data-theme=dark]" in BULMA


def test_what_no_template_uses_is_left_out() -> None:
    assert ".button" in BULMA
    for unused in (".hero", ".modal", ".navbar", ".card", "spinAround"):
        assert unused not in BULMA
