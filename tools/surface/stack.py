"""What the layers of a stack promise at run time: hooks, settings, addresses, screens and so on."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

from quickscale.core import hooks
from quickscale.core.api.operations import CORE, Operation, get_operations
from quickscale.core.components.registry import registry as components
from quickscale.core.hooks.registry import discover, registry
from quickscale.core.layers.discovery import GROUPS
from quickscale.core.layers.layer import Layer
from quickscale.core.layers.stack import get_stack
from quickscale.core.teams.team_permissions import CORE_PERMISSIONS, known_permissions
from quickscale.core.theme_system.origins import find_givers
from quickscale.core.theme_system.registry import get_screens

from .api import describe_members, describe_signature, is_own, parse_source

_CHECK = re.compile(r'"(?:quickscale\.)?([EWI]\d{3,4})"')


def owns(package: str, module: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def list_hooks(package: str) -> Iterator[str]:
    """Yield the hooks and events that a package declares, with what they carry."""
    discover()
    for name, hook in registry.hooks.items():
        if not owns(package, hook.module):
            continue
        if isinstance(hook, hooks.Event):
            yield f"{name}: event{_describe_event(hook)}"
        elif hook.dispatch:
            stub = inspect.unwrap(hook.dispatch)
            yield f"{name}: {hook.kind}{describe_signature(parse_source(stub))}{_raises(hook)}"


def _describe_event(event: hooks.Event) -> str:
    data = [f"{key}: {kind.__name__}" for key, kind in sorted(event.data.items())]
    public = " public" if event.public else ""
    return f"(object: {event.object_type or 'None'}{''.join(f', {each}' for each in data)}){public}"


def _raises(hook: Any) -> str:
    raised = hook.raises if isinstance(hook.raises, tuple) else (hook.raises,)
    names = ", ".join(sorted(error.__name__ for error in raised))
    return f" raises {names}" if names else ""


def list_settings(layer: Layer[Any]) -> Iterator[str]:
    for name, default in getattr(layer.manifest, "settings", {}).items():
        yield f"{name} = {default!r}"


def list_core_settings() -> Iterator[str]:
    from quickscale.core.conf import _THROTTLES, QuickScaleSettings, quickscale_settings

    for name, setting in vars(QuickScaleSettings).items():
        if name.isupper():
            is_plain = hasattr(setting, "default")
            value = setting.default if is_plain else getattr(quickscale_settings, name)
            yield f"QUICKSCALE_{name} = {_THROTTLES if name == 'API_THROTTLES' else value!r}"


def list_urls(package: str) -> Iterator[str]:
    """Yield the names of the addresses that a package's views answer.

    Those of screens and operations are listed as such; the admin's are Django's.
    """
    others = ("admin:", *(f"{theme.name}:" for theme in get_stack().themes))
    for name, route, pattern in _walk(get_resolver(), "", ""):
        view = getattr(pattern.callback, "view_class", None) or pattern.callback
        is_other = name.startswith(others) or name.count(":") > 1
        if not is_other and owns(package, view.__module__):
            yield f"{name} {route or '/'}"


def _walk(
    resolver: URLResolver, namespace: str, prefix: str
) -> Iterator[tuple[str, str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield namespace + pattern.name, route, pattern
            continue
        inner = f"{pattern.namespace}:" if pattern.namespace else ""
        yield from _walk(pattern, namespace + inner, route)


def list_operations(theme: str) -> Iterator[str]:
    """Yield a theme's operations; what they take and answer is in its OpenAPI document."""
    for operation in get_operations(theme).values():
        yield f"{operation.name} {operation.method} {operation.path}{_describe_query(operation)}"


def _describe_query(operation: Operation) -> str:
    names = sorted(it["name"] for it in operation.parameters if it["in"] == "query")
    return f" ?{'&'.join(names)}" if names else ""


def list_screens(theme: Layer[Any], folder: Path) -> Iterator[str]:
    """Yield a theme's screens; what other layers give to them is theirs, and depends on the stack.

    Args:
        theme: the theme.
        folder: where its distribution's code lies.
    """
    givers = find_givers(theme)
    others = {place for place, it in givers.items() if not Path(it.file).is_relative_to(folder)}
    for screen in get_screens(theme.name).values():
        name = f"{theme.name}:{screen.name}"
        if (screen.name, "") in others:
            continue
        yield f"{name} {screen.path or '/'} {screen.kind}"
        for action in screen.actions:
            yield f"{name}/{action.name} action"
        for panel in screen.panels:
            if (screen.name, panel.name) in others:
                continue
            yield f"{name}/{panel.name} {panel.kind} panel"
            for action in panel.actions:
                yield f"{name}/{panel.name}/{action.name} action"


def list_components(package: str) -> Iterator[str]:
    for definition in components.all():
        if owns(package, definition.model.__module__):
            fields = definition.model.model_fields.items()
            listed = ", ".join(f"{name}: {_name_type(info.annotation)}" for name, info in fields)
            yield f"{definition.name}({listed}) version {definition.version}"


def _name_type(annotation: Any) -> str:
    return getattr(annotation, "__name__", None) or str(annotation)


def list_commands(package: str) -> Iterator[str]:
    """Yield a package's management commands, with their own options."""
    for name, app in get_commands().items():
        owner = app if isinstance(app, str) else app.__module__
        if owns(package, owner):
            command = load_command_class(owner, name) if isinstance(app, str) else app
            yield f"manage.py:{name}{_describe_options(command, name)}"


def _describe_options(command: BaseCommand, name: str) -> str:
    """Return the options of a command that are not those of the library's that it extends."""
    base = next(it for it in type(command).__mro__ if not is_own(it))
    listed = _list_options(command, name) - _list_options(base(), name)
    return "".join(f" {option}" for option in sorted(listed))


def _list_options(command: BaseCommand, name: str) -> set[str]:
    actions = command.create_parser("manage.py", name)._actions
    return {option for it in actions for option in it.option_strings or [f"<{it.dest}>"]}


def list_programs(group: click.Group, name: str) -> Iterator[str]:
    """Yield a program's commands, with their options."""
    context = click.Context(group)
    for each in group.list_commands(context):
        command = group.get_command(context, each)
        if isinstance(command, click.Group):
            yield from list_programs(command, f"{name}:{each}")
        elif command is not None:
            options = (option for it in command.params for option in _option_names(it))
            yield f"{name}:{each}{''.join(f' {option}' for option in sorted(options))}"


def _option_names(parameter: click.Parameter) -> list[str]:
    is_option = isinstance(parameter, click.Option)
    return [*parameter.opts, *parameter.secondary_opts] if is_option else [f"<{parameter.name}>"]


def list_permissions(package: str) -> Iterator[str]:
    for model in apps.get_models():
        if owns(package, model.__module__):
            yield f"{model._meta.label_lower}: {', '.join(_list_codenames(model))}"


def _list_codenames(model: type[Model]) -> list[str]:
    own = (codename for codename, _label in model._meta.permissions)
    return [*model._meta.default_permissions, *own]


def list_team_permissions(layer: str) -> list[str]:
    """Return what a layer lets roles in teams allow; the core's have the names of its areas."""
    own = {permission.name for permission in CORE_PERMISSIONS}
    return [
        name
        for name in known_permissions()
        if (name in own if layer == CORE else name.partition(".")[0] == layer)
    ]


def list_services(layer: Layer[Any]) -> Iterator[str]:
    for name, path in getattr(layer.manifest, "services", {}).items():
        yield f"{name} = {path}"
        yield from describe_members(name, import_string(path))


def list_tokens(layer: Layer[Any]) -> Iterator[str]:
    yield from getattr(layer.manifest, "tokens", {})


def list_checks(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*.py"):
        for id in _CHECK.findall(file.read_text()):
            yield f"quickscale.{id}"


def list_groups() -> Iterator[str]:
    for group, manifest in GROUPS.items():
        yield f"{group}: {manifest.__name__}"
