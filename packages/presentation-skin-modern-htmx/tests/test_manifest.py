"""The manifest is data that can be read without running it."""

import inspect

from quickscale.core.layers.manifest_parser import parse_manifest
from quickscale_presentation_skins.modern_htmx import skin_config


def test_the_manifest_reads_as_data() -> None:
    reading = parse_manifest(inspect.getsource(skin_config), "ModernHtmxSkin")
    assert reading.mistakes == ()
    assert reading.manifest.name == "modern-htmx"


def test_the_manifest_says_what_the_skin_draws() -> None:
    manifest = skin_config.ModernHtmxSkin
    assert set(manifest.screen_kinds) == {"list", "detail", "form", "dashboard"}
    assert set(manifest.color_schemes) == {"light", "dark"}
    assert manifest.rtl
