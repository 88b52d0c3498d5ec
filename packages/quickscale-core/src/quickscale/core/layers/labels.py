"""App labels, found before Django imports any app, so that a clash can name both sides."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator

from .choice import find_app_layer
from .discovery import read_package, read_source
from .errors import StackMessage


def find_label_errors(apps: Iterable[str]) -> Iterator[StackMessage]:
    labelled: dict[str, list[str]] = defaultdict(list)
    for app in dict.fromkeys(apps):
        labelled[read_label(app) if _is_ours(app) else _guess_label(app)].append(app)
    for label, sharers in labelled.items():
        clashing = [app for app in sharers if _is_ours(app) or read_label(app) == label]
        if len(clashing) > 1 and any(map(_is_ours, clashing)):
            yield _explain(label, clashing)


def _is_ours(app: str) -> bool:
    return app.startswith("quickscale.core.") or find_app_layer(app) is not None


def _guess_label(app: str) -> str:
    return read_package(app).rpartition(".")[2]


def read_label(app: str) -> str:
    package = read_package(app)
    module = f"{package}.apps" if app == package else app.rpartition(".")[0]
    try:
        tree = ast.parse(read_source(module)[0])
    except (ImportError, SyntaxError, ValueError):
        return _guess_label(app)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            values = _read_constants(node)
            if node.name == app.rpartition(".")[2] or values.get("name") == package:
                return values.get("label", _guess_label(app))
    return _guess_label(app)


def _read_constants(node: ast.ClassDef) -> dict[str, str]:
    return {
        target.id: statement.value.value
        for statement in node.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    }


def _explain(label: str, apps: list[str]) -> StackMessage:
    owners = [str(find_app_layer(app) or app) for app in apps]
    return StackMessage(
        "quickscale.E501",
        f"These apps have the same label '{label}': {', '.join(owners)}.",
        f"Give {' or '.join(apps)} a unique label in its AppConfig, or remove it.",
    )
