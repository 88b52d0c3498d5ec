"""The whole contract of each distribution of a stack, section by section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import django

from quickscale.core.api.operations import CORE
from quickscale.core.contracts.text import write
from quickscale.core.layers.layer import CORE as CORE_DISTRIBUTION
from quickscale.core.layers.layer import Layer
from quickscale.core.layers.stack import get_stack

from . import stack, templates
from .api import describe_api

Sections = dict[str, Iterable[str]]

_PATH = re.compile(r'"(quickscale\.core\.[\w.]+\.[A-Z]\w+)"')


def describe_stack() -> dict[str, str]:
    """Return the contract of the core, of the kit, and of each chosen layer."""
    django.setup()
    described = {CORE_DISTRIBUTION: describe_core(), "quickscale-testing": describe_kit()}
    for layer in get_stack().layers:
        if not layer.is_builtin:
            described[layer.distribution] = describe_layer(layer)
    return {name: write(sections) for name, sections in described.items()}


def describe_core() -> Sections:
    from quickscale.core.cli import _COMMANDS
    from quickscale.core.cli.group import LazyGroup

    package = "quickscale.core"
    folder = find_folder(package)
    program = LazyGroup(name="quickscale", commands_by_name=_COMMANDS)
    found = get_stack()
    apps = [app for app in found.apps if app.is_builtin]
    own = [*found.own, *apps]
    names = [CORE, *(app.name for app in apps)]
    return {
        **{f"api {root}": lines for root, lines in describe_api(package).items()},
        "hooks": stack.list_hooks(package),
        "settings": stack.list_core_settings(),
        "paths in settings": list_paths(folder),
        "addresses": stack.list_urls(package),
        "screens": (line for theme in own for line in stack.list_screens(theme, folder)),
        "operations": (line for name in names for line in stack.list_operations(name)),
        "templates": templates.list_templates(folder),
        "template tags": templates.list_tags(package),
        "contexts": templates.list_contexts(),
        "components": stack.list_components(package),
        "commands": [*stack.list_commands(package), *stack.list_programs(program, "quickscale")],
        "checks": stack.list_checks(folder),
        "permissions": stack.list_permissions(package),
        "team permissions": stack.list_team_permissions(CORE),
        "entry points": stack.list_groups(),
    }


def describe_kit() -> Sections:
    package = "quickscale_testing"
    groups = entry_points(group="pytest11")
    plugins = [entry for entry in groups if entry.value.startswith(package)]
    return {
        **{f"api {root}": lines for root, lines in describe_api(package).items()},
        "entry points": [f"pytest11: {entry.name}" for entry in plugins],
    }


def describe_layer(layer: Layer[Any]) -> Sections:
    package, folder = layer.package, layer.directory
    is_theme = layer.kind == "business_theme"
    return {
        "hooks": stack.list_hooks(package),
        "services": stack.list_services(layer),
        "settings": stack.list_settings(layer),
        "screens": stack.list_screens(layer, folder) if is_theme else (),
        "operations": stack.list_operations(layer.name) if is_theme else (),
        "templates": templates.list_templates(folder),
        "template tags": templates.list_tags(package),
        "tokens": stack.list_tokens(layer),
        "components": stack.list_components(package),
        "commands": stack.list_commands(package),
        "permissions": stack.list_permissions(package),
        "team permissions": stack.list_team_permissions(layer.name),
    }


def list_paths(folder: Path) -> Iterator[str]:
    """Yield the classes that the settings of a created project name."""
    for file in (folder / "assembly").rglob("settings*"):
        yield from _PATH.findall(file.read_text())


def find_folder(package: str) -> Path:
    return Path(str(import_module(package).__file__)).parent
