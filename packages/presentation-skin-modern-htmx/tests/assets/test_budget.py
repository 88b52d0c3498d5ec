"""What a page loads stays within what the manifest promises."""

import gzip
import re
from pathlib import Path

import quickscale_presentation_skins.modern_htmx as skin
from quickscale_presentation_skins.modern_htmx.skin_config import ModernHtmxSkin

STATIC = Path(skin.__path__[0]) / "static" / "modern_htmx"


def gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_scripts_of_the_heaviest_page_fit_the_budget() -> None:
    scripts = [*STATIC.glob("js/*.js"), *STATIC.glob("vendor/*.js")]
    assert len(scripts) > 2
    assert sum(map(gzipped, scripts)) <= ModernHtmxSkin.budgets["js"]


def test_the_style_sheet_fits_the_budget() -> None:
    assert gzipped(STATIC / "app.css") <= ModernHtmxSkin.budgets["css"]


def test_the_style_sheet_loads_nothing_from_elsewhere() -> None:
    css = (STATIC / "app.css").read_text()
    urls = re.findall(r"url\(\s*['\"]?([^)'\"]+)", css)
    assert urls
    assert all((STATIC / url).is_file() for url in urls)
    assert "@import" not in css


def test_every_vendored_file_is_recorded_with_its_licence() -> None:
    record = (STATIC / "vendor" / "README.md").read_text()
    for script in STATIC.glob("vendor/*.js"):
        assert f"`{script.name}`" in record
    licences = set(re.findall(r"`([\w.-]+\.LICENSE)`", record))
    assert all(
        (STATIC / "vendor" / name).exists() or (STATIC / "fonts" / name).exists()
        for name in licences
    )
