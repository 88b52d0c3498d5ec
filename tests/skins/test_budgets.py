"""What a page loads stays within what the manifest promises."""

import gzip
import re
from pathlib import Path

from .shipped import Skin


def gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_scripts_of_the_heaviest_page_fit_the_budget(skin: Skin) -> None:
    scripts = [*skin.static.glob("js/*.js"), *skin.static.glob("vendor/*.js")]
    assert scripts
    assert sum(map(gzipped, scripts)) <= skin.manifest.budgets["js"]


def test_the_style_sheet_fits_the_budget(skin: Skin) -> None:
    assert gzipped(skin.static / skin.stylesheet) <= skin.manifest.budgets["css"]


def test_the_style_sheet_loads_nothing_from_elsewhere(skin: Skin) -> None:
    css = (skin.static / skin.stylesheet).read_text()
    urls = re.findall(r"url\(\s*['\"]?([^)'\"]+)", css)
    assert urls
    assert all((skin.static / url).is_file() for url in urls)
    assert "@import" not in css


def test_every_font_lies_beside_its_licence(skin: Skin) -> None:
    fonts = list(skin.static.glob("fonts/*.woff2"))
    assert fonts
    assert len(list(skin.static.glob("fonts/*.LICENSE"))) == 1
