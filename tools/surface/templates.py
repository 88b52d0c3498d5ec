"""What templates rely on: names and blocks, tags and filters, and what a context holds."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import get_type_hints, is_typeddict

from django.template import Library

from quickscale.core.skin_system import contexts

from .api import describe_signature, parse_source

_BLOCK = re.compile(r"{%-?\s*block\s+(\w+)")


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
    """Yield what each dictionary that templates receive holds; ``?`` marks what may be missing."""
    for name, each in vars(contexts).items():
        if is_typeddict(each) and each.__module__ == contexts.__name__:
            optional = each.__optional_keys__
            keys = sorted(f"{key}?" if key in optional else key for key in get_type_hints(each))
            yield f"{name}: {', '.join(keys)}"
