"""The names a project may have: it is a Python package, a Django app and a distribution."""

import ast
import keyword
import re
import sys
from importlib.machinery import PathFinder
from importlib.metadata import distributions, requires
from importlib.resources import files
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from quickscale.core.layers.layer import CORE

from .errors import SelectionError
from .sources import PLURALS, LayerSource

#: What is both a name of PEP 508 (no separator at its ends) and, with ``_``, a Python identifier.
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_ ]+[a-z0-9]+)*", re.IGNORECASE)

#: Django's content types hold no longer label of an app.
_LONGEST = 100

#: The folders of a project beside its package.
_FOLDERS = {"media", "private", "static", "staticfiles", "templates", "tests", "wheels"}


def package_name(name: str) -> str:
    """Return the Python package for a project, or raise SelectionError."""
    package = re.sub(r"[-\s]+", "_", name.strip().lower())
    if not _NAME.fullmatch(name.strip()) or keyword.iskeyword(package):
        raise SelectionError(
            f"{name!r} isn't a valid project name: it must start with a letter and "
            "contain only ASCII letters and digits, with '-' or '_' between them.",
            hint="quickscale create mystore",
        )
    if len(package) > _LONGEST:
        raise SelectionError(
            f"{name!r} isn't a valid project name: it's longer than {_LONGEST} characters.",
            hint="quickscale create mystore",
        )
    _refuse_taken(name, package)
    return package


def require_no_layer(name: str, source: LayerSource) -> None:
    """Refuse the name of a layer, which is an app and may be added later."""
    package = package_name(name)
    for kind in PLURALS:
        for candidate in source.candidates(kind):
            if package == candidate.package.rpartition(".")[2] or candidate.answers_to(package):
                raise _explain(name, package, f"{candidate.distribution} is a layer with that name")


def _refuse_taken(name: str, package: str) -> None:
    if package in sys.stdlib_module_names or package == "quickscale":
        raise _explain(name, package, f"Python already has a module named {package!r}")
    if package in _FOLDERS:
        raise _explain(name, package, f"every project already has a folder named '{package}'")
    if package in _find_labels():
        raise _explain(name, package, f"every project has an app with the label '{package}'")
    if package.replace("_", "-") in _find_distributions() or _is_importable(package):
        raise _explain(name, package, "an installed package has that name")


def _explain(name: str, package: str, reason: str) -> SelectionError:
    return SelectionError(
        f"{name!r} can't be used as a project name: {reason}.",
        hint=f"quickscale create my{package}",
    )


def _find_labels() -> set[str]:
    template = files("quickscale.core.assembly") / "project_template/package/settings.py-tpl"
    text = template.read_text(encoding="utf-8").replace("$layer_apps\n", "")
    for node in ast.parse(text).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="INSTALLED_APPS")], value=value):
                apps = [app for app in ast.literal_eval(value) if not app.startswith("quickscale.")]
                return {
                    part for app in apps for part in (app.rpartition(".")[2], app.split(".")[0])
                }
    return set()


def _find_distributions() -> set[str]:
    names = {found.name for found in distributions() if found.name}
    names |= {Requirement(line).name for line in requires(CORE) or ()}
    return {canonicalize_name(name) for name in names}


def _is_importable(package: str) -> bool:
    here = Path.cwd()
    path = [entry for entry in sys.path if entry and Path(entry).resolve() != here]
    return PathFinder.find_spec(package, path) is not None
