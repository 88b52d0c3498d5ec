import sys
from collections.abc import Callable
from dataclasses import dataclass

import click

from quickscale.core.assembly.errors import SelectionError
from quickscale.core.assembly.project_names import package_name, require_no_layer
from quickscale.core.assembly.selection import find_candidate
from quickscale.core.assembly.sources import LayerSource


@dataclass(frozen=True, slots=True)
class Answers:
    name: str
    theme: str
    skin: str
    plugins: str
    demo: bool


def is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(source: LayerSource, defaults: Answers) -> Answers:
    return Answers(
        name=_ask("Project name", defaults.name, lambda name: _check_name(name, source)),
        theme=_ask_for_layer("Business theme", source, "business_theme", defaults.theme),
        skin=_ask_for_layer("Presentation skin", source, "presentation_skin", defaults.skin),
        plugins=_ask_for_plugins(source, defaults.plugins),
        demo=click.confirm("Load sample data and create demo accounts?", default=defaults.demo),
    )


def _ask(question: str, default: str, check: Callable[[str], object]) -> str:
    def accept(answer: str) -> str:
        try:
            check(answer)
        except SelectionError as error:
            raise click.UsageError(error.message) from error
        return answer

    return str(click.prompt(question, default=default, value_proc=accept))


def _check_name(name: str, source: LayerSource) -> None:
    package_name(name)
    require_no_layer(name, source)


def _ask_for_layer(question: str, source: LayerSource, kind: str, default: str) -> str:
    names = sorted({default, *(candidate.name for candidate in source.candidates(kind))})
    return _ask(
        f"{question} ({', '.join(names)})",
        default,
        lambda name: None if name == default else find_candidate(source, kind, name),
    )


def _ask_for_plugins(source: LayerSource, default: str) -> str:
    names = [candidate.name for candidate in source.candidates("feature_plugin")]
    if not names:
        return default
    return _ask(
        f"Feature plugins, separated by commas ({', '.join(names)})",
        default,
        lambda text: [find_candidate(source, "feature_plugin", name) for name in split_names(text)],
    )


def split_names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
