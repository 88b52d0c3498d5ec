from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_templates(settings):
    folder = Path(__file__).parent / "templates"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder]}]
