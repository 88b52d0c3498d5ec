"""The core's public Python API: the names in ``__all__`` of its packages."""

import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from surface.api import describe_name, list_roots

from references.markdown import split_docstring, write_block, write_code, write_table

INTRODUCTION = """\
# Python API

What layers and projects may import. Everything else in the core is internal and may change in any
release.
"""


def write_page() -> str:
    parts = (part for module in list_roots("quickscale.core") for part in write_module(module))
    return "\n\n".join([INTRODUCTION.strip(), *parts])


def write_module(module: ModuleType) -> Iterator[str]:
    yield f"## `{module.__name__}`"
    prose, _sections = split_docstring(module.__doc__ or "")
    yield prose
    yield from write_names(module)


def write_names(module: ModuleType, prefix: str = "") -> Iterator[str]:
    for name in sorted(module.__all__):
        value = getattr(module, name)
        if isinstance(value, ModuleType):
            yield from write_names(value, f"{prefix}{name}.")
        else:
            yield write_name(prefix + name, value)


def write_name(name: str, value: Any) -> str:
    described = describe_name(name, inspect.unwrap(value))
    prose, sections = split_docstring(find_docstring(value))
    parts = [f"### `{name}`", write_block(described, "python"), prose]
    for title, entries in sections.items():
        rows = [(write_code(key), text) for key, text in entries.items()]
        parts.append(write_table((title.lower().removesuffix("s"), "meaning"), rows))
    return "\n\n".join(part for part in parts if part)


def find_docstring(value: Any) -> str:
    """Return a docstring of ours: what is inherited from a library is in the library's pages."""
    if inspect.isclass(value) or inspect.isroutine(value):
        doc = vars(value).get("__doc__") if inspect.isclass(value) else value.__doc__
        own = str(getattr(value, "__module__", "")).startswith("quickscale")
        return (doc or "") if own and not str(doc).startswith(f"{value.__name__}(") else ""
    return ""
