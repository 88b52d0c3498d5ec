"""Projects whose files are those of an example, among files in which nothing is wrong."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Collection, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

HERE = Path(__file__).parent
TEMPLATE = files("quickscale.core.assembly") / "project_template" / "package"
LAYERS = (
    "quickscale_presentation_skins",
    "quickscale_business_themes",
    "quickscale_feature_plugins",
)
CHOSEN = (
    "quickscale_presentation_skins.plain",
    "quickscale_business_themes.bakery",
    "quickscale_feature_plugins.loyalty",
)

#: What an example leaves out, by the name of its file.
IMPORTS = {
    "theme_config.py": """
from quickscale.core.theme_system import Action, BusinessTheme, P, Panel, Screen
""",
    "project_config.py": "from quickscale.core.theme_system import ProjectApp",
    "plugin_config.py": "from quickscale.core.plugin_framework import FeaturePlugin",
    "skin_config.py": "from quickscale.core.skin_system import PresentationSkin",
    "apps.py": "from django.apps import AppConfig",
    "0001_initial.py": "from django.db import migrations",
    "models.py": """
from django.db import models
from quickscale.core import components
from quickscale.core.files import PrivateFileField
from quickscale.core.teams import TeamQuerySet, TeamScoped
""",
    "quickscale_components.py": """
from pydantic import BaseModel
from quickscale.core import components
""",
    "hooks.py": "from quickscale.core import hooks",
    "quickscale_hooks.py": """
from django.utils.translation import gettext_lazy as _
from quickscale.core import hooks
from quickscale.core.api import Stat
from quickscale.core.plugin_framework import ContributedPanel
from quickscale.core.teams import TeamPermission
from quickscale.core.theme_system import Panel
""",
    "pages.py": "from quickscale.core.skin_system.views import DetailView",
    "serializers.py": """
from quickscale.core.api import ModelSerializer
from .models import Note
""",
    "views.py": """
from rest_framework.viewsets import ReadOnlyModelViewSet
from quickscale.core.api import CursorPagination, PrivateFilesMixin, flag_permission
from quickscale.core.teams import team_permission
from .models import Note
from .serializers import NoteSerializer
""",
}
#: The environment of a deployment in which nothing is wrong.
READY = """
SECRET_KEY=only-for-tests
SITE_URL=https://shop.example.com
ALLOWED_HOSTS=shop.example.com
TRUSTED_PROXIES=1
DATABASE_URL=postgres://shop@127.0.0.1/shop
REDIS_URL=redis://127.0.0.1:6379/0
EMAIL_URL=smtp+tls://shop:secret@mail.example.com:587
DEFAULT_FROM_EMAIL=shop@example.com
"""
#: What stands in a file that an example lists in its folder and does not show.
LISTED = {
    "project_config.py": 'class Points(ProjectApp):\n    name = "points"\n',
    "urls.py": 'app_name = "bakery"\nurlpatterns = []\n',
}
_STRING = re.compile(r'"([\w.]+)"')


def write_project(folder: Path, given: Mapping[str, str], other: Mapping[str, str]) -> None:
    """Write a project and its layers.

    Args:
        folder: where, on the path of the process that runs it.
        given: the files of one side of an example, by their paths.
        other: those of the other side.
    """
    shutil.copytree(HERE / "project", folder)
    if any(f"mystore/notes/{name}" in given for name in ("openapi.json", "views.py")):
        shutil.copytree(HERE / "operations", folder, dirs_exist_ok=True)
    (folder / "mystore/urls.py").write_text((TEMPLATE / "urls.py-tpl").read_text())
    for path, text in given.items():
        if path.endswith("/"):
            _write_listed(folder / path, text.split(), other[path].split())
        elif path.endswith(".py") and "settings" not in path:
            _write_module(folder / path, text)
        else:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
    _write_settings(folder, given, other)
    _write_metadata(folder)


def _write_module(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    (file.parent / "__init__.py").touch()
    file.write_text(f"{IMPORTS.get(file.name, '')}\n\n{text}")


def _write_listed(folder: Path, listed: Collection[str], others: Collection[str]) -> None:
    for name in others:
        if name not in listed:
            (folder / name).unlink(missing_ok=True)
    for name in listed:
        if name in LISTED and not (folder / name).exists():
            _write_module(folder / name, LISTED[name])
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def _write_settings(folder: Path, given: Mapping[str, str], other: Mapping[str, str]) -> None:
    """Write the settings of a created project, with those of the example at their end."""
    values = {"title": "Store", "package": "mystore", "theme": "bakery", "skin": "plain"}
    apps = [f'    "{app}",' for app in (*_find_apps(folder), *CHOSEN)]
    text = (TEMPLATE / "settings.py-tpl").read_text()
    created = Template(text).substitute(values, layer_apps="\n".join(apps))
    added = given.get("mystore/settings.py", "")
    named = {*_STRING.findall(added), *_STRING.findall(other.get("mystore/settings.py", ""))}
    (folder / "mystore/settings.py").write_text(
        f"""{created}
whole = {{"INSTALLED_APPS": INSTALLED_APPS, "MIDDLEWARE": MIDDLEWARE}}
{added}
for name, entries in whole.items():
    vars()[name] = fill(vars()[name], [entry for entry in entries if entry not in {named!r}])
""".replace("from pathlib", "from projects import fill\nfrom pathlib", 1)
    )
    (folder / ".env").write_text(f"{READY}{given.get('.env', '')}")


def _find_apps(folder: Path) -> Iterator[str]:
    for package in sorted(folder.glob("mystore/*/__init__.py")):
        yield f"mystore.{package.parent.name}"


def fill(listed: list[Any], others: list[str]) -> list[str]:
    """Return a list of settings with the other entries where it leaves them out.

    Before the first that it names stand those that are no app of the core, behind the last the
    others; entries of MIDDLEWARE all stand where the list leaves some out first.
    """
    is_apps = "django.contrib.auth" in others
    first = [it for it in others if not (is_apps and _is_core(it))]
    parts = {0: first, len(listed) - 1: others}
    filled = [
        entry
        for place, each in enumerate(listed)
        for entry in (parts.get(place, []) if each is ... else [each])
    ]
    return list(dict.fromkeys(filled))


def _is_core(app: str) -> bool:
    return not app.startswith(("mystore", *LAYERS, "quickscale.core.layers"))


def _write_metadata(folder: Path) -> None:
    """Write what an installer would write of the layers."""
    projects = [tomllib.loads(file.read_text()) for file in folder.glob("*/pyproject.toml")]
    described = {it["project"]["name"]: it["project"] for it in projects}
    locked = read_locked(folder)
    for root in LAYERS:
        for config in folder.glob(f"{root}/*/*_config.py"):
            name = config.parent.name
            kind = root.removeprefix("quickscale_").removesuffix("s").replace("_", "-")
            distribution = f"quickscale-{kind}-{name}"
            project = described.get(distribution, {})
            group = f"quickscale.{root.removeprefix('quickscale_')}"
            [manifest] = re.findall(r"class (\w+)\(", config.read_text())
            target = f"{root}.{name}.{config.stem}:{manifest}"
            offered = project.get("entry-points", {}).get(group, {name: target})
            version = locked.get(distribution, "1.0.0")
            info = folder / f"{distribution.replace('-', '_')}-{version}.dist-info"
            info.mkdir()
            needed = project.get("dependencies", ["quickscale-core>=1.0,<2"])
            lines = [f"Name: {distribution}", f"Version: {version}"]
            lines += [f"Requires-Dist: {line}" for line in needed]
            (info / "METADATA").write_text("\n".join(["Metadata-Version: 2.4", *lines, ""]))
            points = "\n".join(f"{key} = {value}" for key, value in offered.items())
            (info / "entry_points.txt").write_text(f"[{group}]\n{points}\n")


def read_locked(folder: Path) -> dict[str, str]:
    """Return the versions in ``uv.lock``."""
    lock = folder / "uv.lock"
    packages = tomllib.loads(lock.read_text())["package"] if lock.exists() else []
    return {package["name"]: package["version"] for package in packages}
