"""The apps of a project that have operations and screens of their own, beside the chosen theme."""

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

from quickscale.core.manifests.layers import ProjectApp

from .discovery import find_module, read_package, read_source, take_manifest
from .errors import StackMessage
from .layer import CORE, Layer, normalise_name
from .manifest_parser import parse_manifest
from .stack import Stack, StackSettings

_MANIFEST = "project_config"
#: What holds no app of a project; looking for manifests there would cost the start some time.
_OTHERS = ("quickscale", "django", "allauth", "rest_framework")
#: The core's own app that stands at the site's root, as a project's does.
_PAGES = "quickscale.core.pages"

#: The core's own operations are known under this name.
_CORE = "core"


def find_project_apps(apps: Iterable[str]) -> Iterator[Layer[ProjectApp]]:
    """Yield the apps that have a ``project_config.py``, in the order of INSTALLED_APPS."""
    for package in dict.fromkeys(map(read_package, apps)):
        if package == _PAGES or _has_manifest(package):
            yield read_project_app(package)


def _has_manifest(package: str) -> bool:
    is_other = package.partition(".")[0] in _OTHERS
    return not is_other and find_module(f"{package}.{_MANIFEST}") is not None


def read_project_app(package: str) -> Layer[ProjectApp]:
    """Read an app's manifest; what cannot be read is among its errors."""
    module = f"{package}.{_MANIFEST}"
    source, file = read_source(module)
    parsed = parse_manifest(source, module=module, read_source=read_source)
    name = parsed.manifest.name or package.rpartition(".")[2]
    layer: Layer[Any] = Layer(
        kind=ProjectApp.kind,
        name=normalise_name(name),
        manifest=ProjectApp,
        distribution=CORE if package == _PAGES else "",
        version=version(CORE) if package == _PAGES else "",
        package=package,
        file=file,
    )
    return take_manifest(layer, parsed, ProjectApp)


def find_app_errors(settings: StackSettings, stack: Stack) -> Iterator[StackMessage]:
    for app in stack.apps:
        yield from _find_name_clashes(app, stack)
        if f"{app.package}.urls" == settings.urls:
            yield StackMessage(
                "quickscale.E116",
                f"The {app} is the package of ROOT_URLCONF, whose urls.py can't be an app's too.",
                f"Move {_MANIFEST}.py and the operations into an app below {app.package}/, and add "
                "that to INSTALLED_APPS.",
            )


def _find_name_clashes(app: Layer[ProjectApp], stack: Stack) -> Iterator[StackMessage]:
    others = (theme for theme in stack.themes if theme is not app)
    clashing = [f"the {it}" for it in others if any(map(it.answers_to, app.names))]
    for other in ["the core", *clashing] if app.answers_to(_CORE) else clashing:
        message = f"The {app} has the same name as {other}."
        yield StackMessage("quickscale.E003", message, f"Change the name in {app.file}")
