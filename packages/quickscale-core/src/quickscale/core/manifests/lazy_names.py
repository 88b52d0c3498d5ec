"""Names of a package that are imported where they are asked for."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any


def import_lazily(package: str, names: Mapping[str, Iterable[str]]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package, which imports a name once it is asked for.

    Args:
        package: the package's name.
        names: the names that each of its modules has. The modules can be asked for too.
    """
    modules = {name: module for module, listed in names.items() for name in listed}

    def get_attribute(name: str) -> Any:
        if name in modules:
            return getattr(import_module(f"{package}.{modules[name]}"), name)
        if name in names:
            return import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return get_attribute
