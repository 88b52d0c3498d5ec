"""Throw-away layers: distributions written into a folder, as an installer would."""

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from quickscale.core.layers.discovery import find_layers
from quickscale_testing.forked import run_python

KINDS = {
    "theme": ("business-theme", "business_themes", "theme_system", "BusinessTheme", "theme_config"),
    "skin": (
        "presentation-skin",
        "presentation_skins",
        "skin_system",
        "PresentationSkin",
        "skin_config",
    ),
    "plugin": (
        "feature-plugin",
        "feature_plugins",
        "plugin_framework",
        "FeaturePlugin",
        "plugin_config",
    ),
}
SKIN_BODY = 'screen_kinds = ("list", "detail", "form", "dashboard")'
SKIN_TEMPLATES = [
    f"templates/screens/{kind}.html" for kind in ("list", "detail", "form", "dashboard")
]
SETTINGS = """
SECRET_KEY = "only-for-tests"
INSTALLED_APPS = {apps!r}
QUICKSCALE_BUSINESS_THEME = {theme!r}
QUICKSCALE_PRESENTATION_SKIN = {skin!r}
ROOT_URLCONF = "mystore.urls"
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
"""


@dataclass
class Site:
    """A folder on the path, and a project beside it."""

    root: Path

    @property
    def folder(self):
        return self.root / "site"

    def add(
        self,
        kind,
        name,
        *,
        version="1.0.0",
        requires=("quickscale-core>=1.0,<2",),
        body=None,
        manifest=None,
        entry_points=1,
        distribution="",
        files=(),
    ):
        """Install a layer; ``body`` is its manifest's class, ``files`` the rest of its package."""
        prefix, root, system, base, config = KINDS[kind]
        module = name.replace("-", "_")
        package = f"quickscale_{root}.{module}"
        distribution = distribution or f"quickscale-{prefix}-{name}"
        if manifest is None:
            body = (SKIN_BODY if kind == "skin" else "") if body is None else dedent(body)
            words = ", Action, HeaderLink, P, Panel, Screen" if kind == "theme" else ""
            lines = [f"name = {name!r}", *body.strip().splitlines()]
            manifest = (
                f"from quickscale.core.{system} import {base}{words}\n\n\nclass Config({base}):\n"
            )
            manifest += "".join(f"    {line}\n" for line in lines)
        self.write(f"quickscale_{root}/{module}/__init__.py", "")
        self.write(f"quickscale_{root}/{module}/{config}.py", manifest)
        drawn = dict.fromkeys(SKIN_TEMPLATES, "") if kind == "skin" else {}
        for path, text in {**drawn, **dict(files)}.items():
            self.write(f"quickscale_{root}/{module}/{path}", dedent(text))
        info = f"{distribution.replace('-', '_')}-{version}.dist-info"
        needed = "".join(f"Requires-Dist: {line}\n" for line in requires)
        head = f"Metadata-Version: 2.4\nName: {distribution}\nVersion: {version}\n"
        self.write(f"{info}/METADATA", f"{head}{needed}\nRead me.\n")
        offered = f"[quickscale.{root}]\n{name} = {package}.{config}:Config\n"
        self.write(f"{info}/entry_points.txt", offered * entry_points)
        find_layers.cache_clear()
        return package

    def write(self, path, text):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def make_wheel(self):
        """Return a wheel of everything that was added."""
        wheel = self.root / "layer-1.0.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for file in sorted(self.folder.rglob("*")):
                archive.write(file, file.relative_to(self.folder))
        return wheel

    def run(self, *command, apps=(), theme="base", skin="", manage=True, settings=""):
        """Run ``manage.py command`` in a project with ``apps``, or Python code instead."""
        project = self.root / "project"
        (project / "mystore").mkdir(parents=True, exist_ok=True)
        own = ["quickscale.core.theme_system", "django.contrib.contenttypes"]
        kernel = ["quickscale.core.layers", *apps, *own]
        text = SETTINGS.format(apps=kernel, theme=theme, skin=skin) + settings
        (project / "mystore" / "settings.py").write_text(text)
        (project / "mystore" / "urls.py").write_text("urlpatterns = []\n")
        starter = (
            "import sys; from quickscale.core.layers.management import execute; execute(sys.argv)"
        )
        return run_python(
            "-c",
            *((starter,) if manage else ()),
            *command,
            cwd=project,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "mystore.settings",
                "PYTHONPATH": os.pathsep.join([str(project), str(self.folder)]),
            },
        )


@pytest.fixture
def site(tmp_path, monkeypatch):
    site = Site(tmp_path)
    site.folder.mkdir()
    monkeypatch.syspath_prepend(str(site.folder))
    find_layers.cache_clear()
    yield site
    find_layers.cache_clear()
