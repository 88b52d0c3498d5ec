"""What templates rely on: names and blocks, tags and filters, and what a context holds."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.template import Library

from .api import describe_signature, index_module, parse_source

_BLOCK = re.compile(r"{%-?\s*block\s+(\w+)")
_SKIN = "quickscale.core.skin_system"

#: What makes that which templates receive: a function, or a variable in one.
CONTEXTS = {
    "context": "navigation.build_page_context",
    "context-of-every-screen": "views.screens.ScreenView.get_context_data",
    "context-of-a-list": "views.screens.ListView.get_context_data",
    "context-of-a-detail": "views.screens.DetailView.get_context_data",
    "context-of-a-form": "views.forms.FormView.get_context_data",
    "context-of-a-result": "views.forms.FormView.get_result_context_data",
    "page": "navigation.build_layout_context",
    "page.section": "navigation.build_section",
    "page.impersonation": "navigation.describe_impersonation",
    "page.site": "navigation.describe_site",
    "link": "navigation.plan_link",
    "crumb": "navigation.crumb",
    "step": "navigation.build_step",
    "list": "lists.build_list",
    "row": "lists.build_row",
    "column": "lists.head",
    "filters": "lists.build_filters",
    "chip": "lists.chip",
    "search": "lists.build_search",
    "ordering": "lists.build_ordering",
    "detail": "lists.build_detail",
    "cell": "rendering.make_column:blank",
    "panel": "panels.panel_context",
    "form": "forms.build_form",
    "field": "forms.make_input",
    "field.lookup": "forms.make_lookup",
    "action": "actions.describe_action",
    "stat": "charts.build_stat",
    "chart": "charts.build_chart",
    "chart.line": "charts.draw_line",
}


def list_templates(folder: Path) -> Iterator[str]:
    """Yield the templates that lie below a package's folder, with their blocks."""
    for root in sorted(folder.rglob("templates")):
        for file in sorted(root.rglob("*.*")):
            if file.suffix in (".html", ".txt"):
                blocks = sorted(set(_BLOCK.findall(file.read_text())))
                yield f"{file.relative_to(root)}: {', '.join(blocks) or 'no block'}"


def list_tags(package: str) -> Iterator[str]:
    """Yield the tags and filters of the libraries that a package brings."""
    for module in _find_libraries(package):
        library: Library = module.register
        for name, function in library.tags.items():
            yield f"{module.__name__.rpartition('.')[2]}.{name} tag{_describe(function)}"
        for name, function in library.filters.items():
            yield f"{module.__name__.rpartition('.')[2]}.{name} filter{_describe(function)}"


def _find_libraries(package: str) -> Iterator[ModuleType]:
    folder = Path(str(import_module(package).__file__)).parent
    for file in sorted(folder.rglob("templatetags/*.py")):
        if file.stem != "__init__":
            parts = file.relative_to(folder).with_suffix("").parts
            yield import_module(".".join((package, *parts)))


def _describe(function: object) -> str:
    wrapped = inspect.unwrap(function)  # type: ignore[arg-type]
    try:
        return describe_signature(parse_source(wrapped))
    except (OSError, SyntaxError, AttributeError):
        return ""


def list_contexts() -> Iterator[str]:
    for name, place in CONTEXTS.items():
        path, _, variable = place.partition(":")
        keys = _find_keys(f"{_SKIN}.{path}", variable)
        yield f"{name}: {', '.join(sorted(keys))}"


def _find_keys(path: str, variable: str) -> set[str]:
    module, _, function = path.rpartition(".")
    if module.rpartition(".")[2][0].isupper():
        module, _, cls = module.rpartition(".")
        function = f"{cls}.{function}"
    keys = _Keys(module)
    if variable:
        return keys.of_variable(variable, keys.functions[function])
    return keys.of_function(function)


class _Keys:
    """The keys of what the functions of a module return, read from their source."""

    def __init__(self, module: str) -> None:
        self.functions: Mapping[str, ast.AST] = index_module(module)

    def of_function(self, name: str) -> set[str]:
        node = self.functions[name]
        found: set[str] = set()
        for returned in (it.value for it in ast.walk(node) if isinstance(it, ast.Return)):
            found |= self.of_value(returned, node)
        return found

    def of_value(self, value: ast.AST | None, function: ast.AST) -> set[str]:
        match value:
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                merged = (self.of_value(it, function) for key, it in pairs if key is None)
                own = {str(it.value) for it in keys if isinstance(it, ast.Constant)}
                return own.union(*merged)
            case ast.Call(func=ast.Name(id="LazyDict"), args=[first], keywords=keywords):
                return self.of_value(first, function) | {str(it.arg) for it in keywords}
            case ast.Call(func=ast.Attribute(attr="get_context_data"), keywords=keywords):
                return {keyword.arg for keyword in keywords if keyword.arg}
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                return self.of_function(name)
            case ast.Name(id=name):
                return self.of_variable(name, function)
        return set()

    def of_variable(self, name: str, function: ast.AST) -> set[str]:
        found: set[str] = set()
        for node in ast.walk(function):
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    found |= self.of_value(value, function)
                case ast.AnnAssign(target=ast.Name(id=target), value=value) if target == name:
                    found |= self.of_value(value, function)
                case ast.Subscript(
                    value=ast.Name(id=target), slice=ast.Constant(value=str() as key)
                ) if target == name and isinstance(node.ctx, ast.Store):
                    found.add(key)
        return found
