from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Any

from quickscale.core.manifests.screens import complete_screens

from .discovery import explain_unknown_layer, find_layers
from .errors import StackMessage
from .layer import CORE, KIND_LABELS, Layer, find_ranges, is_within, suggest_name
from .stack import Stack


def find_compatibility_errors(stack: Stack) -> Iterator[StackMessage]:
    yield from _find_core_errors(stack)
    yield from _find_missing_plugins(stack)
    yield from _find_range_errors(stack)
    yield from _find_conflicts(stack)
    yield from _find_unknown_kinds(stack)
    yield from _find_missing_templates(stack)
    yield from _find_undrawn_screens(stack)
    yield from _find_rival_services(stack)


def _find_core_errors(stack: Stack) -> Iterator[StackMessage]:
    for layer in stack.layers:
        for accepted in find_ranges(layer.requires, CORE):
            if not is_within(stack.core_version, accepted):
                yield StackMessage(
                    "quickscale.E101",
                    f"The {layer} requires {CORE} {accepted}, but {stack.core_version} is "
                    "installed.",
                    _upgrade_both(CORE, layer.distribution),
                )


def _find_missing_plugins(stack: Stack) -> Iterator[StackMessage]:
    for layer in stack.layers:
        for name in layer.manifest.requires_plugins:
            if not any(plugin.answers_to(name) for plugin in stack.plugins):
                yield StackMessage(
                    "quickscale.E102",
                    f"The {layer} requires the plugin '{name}', which isn't in this project.",
                    _explain_choosing(name),
                )


def _explain_choosing(plugin: str) -> str:
    for layer in find_layers():
        if layer.kind == "feature_plugin" and layer.answers_to(plugin):
            return f'Add "{layer.package}" to INSTALLED_APPS, after the theme.'
    return explain_unknown_layer("feature_plugin", plugin).hint


def _find_range_errors(stack: Stack) -> Iterator[StackMessage]:
    for layer, other in permutations(stack.layers, 2):
        if other.is_builtin:
            continue
        for accepted in find_ranges(layer.requires, other.distribution):
            if not is_within(other.version, accepted):
                yield StackMessage(
                    "quickscale.E103",
                    f"The {layer} requires {other.distribution} {accepted}, but the "
                    f"{other} is installed.",
                    _upgrade_both(other.distribution, layer.distribution),
                )


def _find_conflicts(stack: Stack) -> Iterator[StackMessage]:
    for layer, other in permutations(stack.layers, 2):
        for conflict in layer.manifest.conflicts:
            kind, _, name = conflict.rpartition(":")
            if kind in ("", other.kind) and other.answers_to(name):
                yield StackMessage(
                    "quickscale.E104",
                    f"The {layer} conflicts with the {other}.",
                    f'Remove "{other.package}" from INSTALLED_APPS, or "{layer.package}".',
                )


def _find_unknown_kinds(stack: Stack) -> Iterator[StackMessage]:
    for layer in stack.layers:
        for conflict in layer.manifest.conflicts:
            kind = conflict.rpartition(":")[0]
            if kind and kind not in KIND_LABELS:
                yield StackMessage(
                    "quickscale.E007",
                    f"The {layer} conflicts with '{conflict}', but there is no kind '{kind}'.",
                    suggest_name(kind, KIND_LABELS) or f"Use {', '.join(KIND_LABELS)}.",
                )


def _find_missing_templates(stack: Stack) -> Iterator[StackMessage]:
    skin = stack.skin
    if skin is None:
        return
    for kind in skin.manifest.screen_kinds:
        template = skin.directory / "templates" / "screens" / f"{kind}.html"
        if not template.exists():
            yield StackMessage(
                "quickscale.E115",
                f"The {skin} says that it draws {kind} screens, but has no {template}.",
                f"Create it, or remove '{kind}' from screen_kinds in {skin.file}.",
            )


def _find_undrawn_screens(stack: Stack) -> Iterator[StackMessage]:
    skin = stack.skin
    if skin is None:
        return
    for theme in stack.themes:
        for screen in complete_screens(theme.manifest.screens, theme=theme.name).values():
            if screen.kind in skin.manifest.screen_kinds or _has_template(skin, theme, screen.name):
                continue
            yield StackMessage(
                "quickscale.E105",
                f"The {skin} has no template for the {screen.kind} screen '{screen.name}' "
                f"of the {theme}.",
                skin.upgrade_command,
            )


def _has_template(skin: Layer[Any], theme: Layer[Any], screen: str) -> bool:
    template = f"{screen.replace('-', '_')}.html"
    return (skin.directory / "templates" / theme.name / template).exists()


def _find_rival_services(stack: Stack) -> Iterator[StackMessage]:
    for plugin, other in combinations(stack.plugins, 2):
        for service in sorted(plugin.manifest.services.keys() & other.manifest.services.keys()):
            yield StackMessage(
                "quickscale.E109",
                f"The {plugin} and the {other} both provide the service '{service}'.",
                f'Remove "{other.package}" from INSTALLED_APPS, or "{plugin.package}".',
            )


def _upgrade_both(distribution: str, other: str) -> str:
    return f"uv lock --upgrade-package {distribution} --upgrade-package {other} && uv sync"
