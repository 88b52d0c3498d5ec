"""Names of a package that are imported where they are asked for."""

from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import Any


def import_lazily(package: str, names: Mapping[str, Collection[str]]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package, which imports a name once it is asked for.

    Args:
        package: the package's name.
        names: the names that each of its modules has; a module without names is one itself.
    """
    modules = {name: module for module, listed in names.items() for name in listed}

    def get_attribute(name: str) -> Any:
        if name in names and not names[name]:
            return import_module(f"{package}.{name}")
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return get_attribute
