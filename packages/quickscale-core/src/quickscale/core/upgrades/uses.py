"""Where a project's own code uses what a layer promises."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch

from quickscale.core.contracts.changes import Change

Texts = dict[str, str]


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """A line of the project's."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def find_uses(texts: Texts, change: Change, namespace: str) -> list[Use]:
    """Return the lines that use what a change is about.

    Args:
        texts: the project's files, by path.
        change: of one name of a contract.
        namespace: the layer's name, with which its operations begin.
    """
    kind, _, root = change.section.partition(" ")
    if kind == "api":
        return sorted(set(_find_names(texts, f"{root}.{change.name}")))
    find = _FINDERS.get(change.section)
    return sorted(set(find(texts, change, namespace))) if find else []


def _find_names(texts: Texts, path: str) -> Iterator[Use]:
    """Yield where Python code names what is at a dotted path, or a member of its class."""
    owner, _, member = path.rpartition(".")
    for file, text in texts.items():
        tree = _parse(text) if file.endswith(".py") else None
        if tree is None or owner.partition(".")[0] not in text:
            continue
        imported = dict(_list_imports(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                named = {f"{node.module}.{alias.name}" for alias in node.names}
                if path in named:
                    yield Use(file, node.lineno)
            elif isinstance(node, ast.Attribute | ast.Name):
                is_member = owner in imported.values() and getattr(node, "attr", "") == member
                if is_member or _resolve(node, imported) == path:
                    yield Use(file, node.lineno)


def _parse(text: str) -> ast.AST | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


def _list_imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the names that imports bind, and the dotted paths that these stand for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (first, first)


def _resolve(node: ast.expr, imported: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return imported.get(node.id, "")
    if isinstance(node, ast.Attribute):
        owner = _resolve(node.value, imported)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def _grep(texts: Texts, pattern: str, *globs: str) -> Iterator[Use]:
    """Yield the lines that a pattern is found in, of files whose paths match."""
    expression = re.compile(pattern)
    for file, text in texts.items():
        if globs and not any(fnmatch(file, glob) for glob in globs):
            continue
        if expression.search(text):
            for number, line in enumerate(text.splitlines(), 1):
                if expression.search(line):
                    yield Use(file, number)


def _quoted(name: str) -> str:
    return rf"""["']{re.escape(name)}["']"""


def _find_string(texts: Texts, change: Change, namespace: str) -> Iterator[Use]:
    return _grep(texts, _quoted(change.name))


def _find_word(texts: Texts, change: Change, namespace: str) -> Iterator[Use]:
    return _grep(texts, rf"\b{re.escape(change.name)}\b")


def _find_operation(texts: Texts, change: Change, namespace: str) -> Iterator[Use]:
    return _grep(texts, _quoted(f"{namespace}:{change.name}"))


def _find_screen(texts: Texts, change: Change, namespace: str) -> Iterator[Use]:
    screen = change.name.partition("/")[0]
    theme, _, name = screen.partition(":")
    yield from _grep(texts, _quoted(screen))
    yield from _list_overrides(texts, f"{theme}/{name.replace('-', '_')}.html")


def _list_overrides(texts: Texts, template: str) -> Iterator[Use]:
    yield from (Use(file, 1) for file in texts if file.endswith(f"templates/{template}"))


def _find_template(texts: Texts, change: Change, namespace: str) -> Iterator[Use]:
    uses = [*_grep(texts, _quoted(change.name)), *_list_overrides(texts, change.name)]
    if not change.part:
        yield from uses
        return
    files = {use.file for use in uses}
    yield from _grep(texts, rf"{{%-?\s*block\s+{re.escape(change.part)}\b", *files)


def _find_tag(texts: Texts, change: Change, namespace: str) -> Iterator[Use]:
    library, _, tag = change.name.partition(".")
    loading = {use.file for use in _grep(texts, rf"{{%\s*load\b[^%]*\b{library}\b", "*.html")}
    yield from _grep(texts, rf"{{%\s*{tag}\b|\|\s*{tag}\b", *loading) if loading else ()


def _find_context(texts: Texts, change: Change, namespace: str) -> Iterator[Use]:
    yield from _grep(texts, rf"\b{change.name}\.{change.part.rstrip('?')}\b", "*.html")


def _find_service(texts: Texts, change: Change, namespace: str) -> Iterator[Use]:
    service, _, method = change.name.partition(".")
    asking = rf"service\({_quoted(service)}\)"
    files = {use.file for use in _grep(texts, asking, "*.py")}
    yield from _grep(texts, rf"\.{method}\b" if method else asking, *files) if files else ()


def _find_component(texts: Texts, change: Change, namespace: str) -> Iterator[Use]:
    yield from _grep(texts, _quoted(change.name))
    yield from _list_overrides(texts, f"components/{change.name}.html")


def _find_token(texts: Texts, change: Change, namespace: str) -> Iterator[Use]:
    return _grep(texts, rf"--qs-{re.escape(change.name)}\b")


def _find_command(texts: Texts, change: Change, namespace: str) -> Iterator[Use]:
    program, _, name = change.name.partition(":")
    command = name if program == "manage.py" else change.name.replace(":", " ")
    option = rf".*{re.escape(change.part)}\b" if change.part.startswith("--") else ""
    return _grep(texts, rf"\b{re.escape(command)}\b{option}")


def _find_permission(texts: Texts, change: Change, namespace: str) -> Iterator[Use]:
    app, _, model = change.name.partition(".")
    return _grep(texts, rf"\b{app}\.{change.part or rf'[a-z]+_{model}'}\b")


_FINDERS: dict[str, Callable[[Texts, Change, str], Iterator[Use]]] = {
    "hooks": _find_string,
    "settings": _find_word,
    "paths in settings": _find_string,
    "addresses": _find_string,
    "screens": _find_screen,
    "operations": _find_operation,
    "templates": _find_template,
    "template tags": _find_tag,
    "contexts": _find_context,
    "components": _find_component,
    "services": _find_service,
    "tokens": _find_token,
    "commands": _find_command,
    "checks": _find_word,
    "permissions": _find_permission,
    "team permissions": _find_string,
}
