"""System checks of what can only be judged once the layers are loaded."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Info, Warning, register
from packaging.version import Version

from .choice import choose_layers
from .compatibility import find_compatibility_errors
from .errors import StackMessage
from .labels import find_label_errors
from .names import find_unknown_commands, find_unknown_hooks, find_unknown_settings
from .order import find_order_errors
from .project_apps import find_app_errors
from .stack import Stack, StackSettings, get_stack
from .tables import find_orphan_migrations, find_table_errors


@register("quickscale")
def check_stack(**options: Any) -> list[CheckMessage]:
    return report(_find_information(), Info)


@register("quickscale")
def check_tables(**options: Any) -> list[CheckMessage]:
    return report(find_table_errors())


@register("quickscale")
def check_migrations(**options: Any) -> list[CheckMessage]:
    return report(find_orphan_migrations())


@register("quickscale")
def check_names(**options: Any) -> list[CheckMessage]:
    return report([*find_unknown_hooks(), *find_unknown_commands()])


@register("quickscale")
def check_settings(**options: Any) -> list[CheckMessage]:
    return report(find_unknown_settings(), Warning)


def report(
    messages: Iterable[StackMessage], kind: Callable[..., CheckMessage] = Error
) -> list[CheckMessage]:
    return [kind(message.message, hint=message.hint, id=message.id) for message in messages]


def _find_information() -> Iterator[StackMessage]:
    stack = get_stack()
    core = Version(stack.core_version)
    if core.is_prerelease:
        yield StackMessage(
            "quickscale.I107",
            f"quickscale-core {core} is a pre-release; version ranges are checked as if "
            f"it were {core.base_version}.",
            "uv lock --upgrade-package quickscale-core && uv sync",
        )
    if stack.skin and not is_tested(stack):
        yield StackMessage(
            "quickscale.I108",
            f"The {stack.skin} hasn't been tested with the {stack.theme}; its screens use "
            "the generic templates.",
            "quickscale layer list presentation-skins",
        )


def is_tested(stack: Stack) -> bool:
    """Whether the skin lists the theme among those that it was tested with, or lists none."""
    themes = stack.skin.manifest.compatible_themes if stack.skin else ()
    return not themes or any(map(stack.theme.answers_to, themes))


def validate_stack(settings: StackSettings) -> tuple[Stack, tuple[StackMessage, ...]]:
    stack, errors = choose_layers(settings)
    found = [*errors, *_find_errors(settings, stack)]
    return stack, tuple(dict.fromkeys(found))


def _find_errors(settings: StackSettings, stack: Stack) -> Iterator[StackMessage]:
    for layer in stack.layers:
        yield from layer.errors
    yield from find_compatibility_errors(stack)
    yield from find_order_errors(settings)
    yield from find_app_errors(settings, stack)
    yield from find_label_errors(settings.apps)
