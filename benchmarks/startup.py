"""Start-up of the assembled shop against the same applications without the layer system.

Both sides load every application and every address. The other side has hand-written addresses and
neither the kernel nor the pages that it draws from screens.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from side_by_side import find_usual, finish, report

BAR = 1.25
ROUNDS = 9

_START = (
    "import django; django.setup(); "
    "from django.urls import get_resolver; get_resolver().url_patterns"
)

_PLAIN_SETTINGS = """
from quickscale_testing.settings import *
LAYERS = ("quickscale.core.layers", "quickscale.core.skin_system", "quickscale_presentation_skins")
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith(LAYERS)]
MIDDLEWARE = [name for name in MIDDLEWARE if "skin_system" not in name]
TEMPLATES[0]["OPTIONS"]["context_processors"].pop()
ROOT_URLCONF = "plain_urls"
"""
_PLAIN_URLS = """
from django.contrib import admin
from django.urls import include, path
import quickscale.core.seo.hooks  # declares hooks that the shop extends, as the next does
import quickscale.core.theme_system.registry
CORE = "quickscale.core.account.api.urls"
SHOP = "quickscale_business_themes.ecommerce.urls"
OPERATIONS = [path("core/", include(CORE)), path("ecommerce/", include(SHOP))]
urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/", include((OPERATIONS, "api"))),
]
"""


def start(settings: str, folder: str) -> float:
    """Return the CPU seconds of one start-up in a process of its own."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": folder}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", _START], env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plain_settings.py").write_text(_PLAIN_SETTINGS)
        (Path(folder) / "plain_urls.py").write_text(_PLAIN_URLS)
        sides = ("quickscale_testing.settings", "plain_settings")
        for settings in sides:
            start(settings, folder)
        rounds = [[start(settings, folder) for settings in sides] for _ in range(ROUNDS)]
    finish(report("start-up", *find_usual(rounds), bar=BAR))


if __name__ == "__main__":
    main()
