"""A skin's manifest is data that can be read without running it."""

import inspect

from quickscale.core.layers.manifest_parser import parse_manifest

from .shipped import Skin


def test_the_manifest_reads_as_data(skin: Skin) -> None:
    source = inspect.getsource(inspect.getmodule(skin.manifest))
    reading = parse_manifest(source, skin.manifest.__name__)
    assert reading.mistakes == ()
    assert reading.manifest.name == skin.name


def test_the_manifest_says_what_the_skin_draws(skin: Skin) -> None:
    assert set(skin.manifest.screen_kinds) == {"list", "detail", "form", "dashboard"}
    assert set(skin.manifest.color_schemes) == {"light", "dark"}
    assert skin.manifest.rtl
