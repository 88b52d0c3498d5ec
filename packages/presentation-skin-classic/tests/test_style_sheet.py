"""What is left of Bulma is what pages need."""

import re
from pathlib import Path

import quickscale_presentation_skins.classic as skin

STATIC = Path(skin.__path__[0]) / "static/classic"
CSS = (STATIC / "classic.css").read_text()
BULMA, _, OWN = CSS.partition("@layer bulma{")[2].partition("\n")


def test_every_variable_that_is_read_is_set() -> None:
    read = {*re.findall(r"var\((--[\w-]+)\)", CSS)}
    assert read
    assert {name for name in read if f"{name}:" not in CSS} == set()


def test_bulma_keeps_its_own_dark_scheme() -> None:
    assert "@media (prefers-color-scheme:dark)" in BULMA
    assert "[data-theme=dark]" in BULMA


def test_what_no_template_uses_is_left_out() -> None:
    assert ".button" in BULMA
    for unused in (".hero", ".modal", ".navbar", ".card", "spinAround"):
        assert unused not in BULMA


def test_bulmas_licence_comes_along() -> None:
    name = re.search(r"Contains Bulma .*?, (\S+\.LICENSE)", CSS)[1]
    assert "The MIT License" in (STATIC / name).read_text()
