"""What the core promises to others: the names in ``__all__`` of its packages, with signatures.

    python tools/public_api.py            write contracts/quickscale-core.txt
    python tools/public_api.py --check    say whether it is stale, or more than can be kept

A name that is a module stands for what its own ``__all__`` lists.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import os
import sys
import textwrap
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "contracts" / "quickscale-core.txt"
PACKAGE = "quickscale.core"
#: More names than these nobody keeps stable.
MOST = 200


def list_roots() -> list[ModuleType]:
    """Return the core's packages and modules that export anything, without what lies in them."""
    found = iter_modules(import_module(PACKAGE).__path__, f"{PACKAGE}.")
    modules = [import_module(info.name) for info in found if not info.name.endswith(".urls")]
    return [module for module in modules if getattr(module, "__all__", ())]


def describe_root(module: ModuleType, prefix: str = "") -> Iterator[str]:
    """Yield a line for each name that a package exports."""
    for name in sorted(module.__all__):
        value = getattr(module, name)
        if isinstance(value, ModuleType):
            yield from describe_root(value, f"{prefix}{name}.")
        else:
            yield describe_name(prefix + name, inspect.unwrap(value))


def describe_name(name: str, value: Any) -> str:
    if inspect.isclass(value):
        return f"class {name}{describe_constructor(value)}"
    if inspect.isfunction(value) and is_own(value):
        return f"{name}{describe_signature(parse_source(value))}"
    return f"{name}: {type(value).__name__}"


def describe_constructor(cls: type) -> str:
    """Return the arguments of a class of ours that has a constructor, or fields, of its own."""
    body = parse_source(cls).body if is_own(cls) else []
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            return describe_signature(node)
    if hasattr(cls, "__dataclass_fields__") or hasattr(cls, "_fields"):
        fields = [ast.unparse(node) for node in body if isinstance(node, ast.AnnAssign)]
        return f"({', '.join(fields)})"
    bases = [base.__name__ for base in cls.__bases__ if base is not object]
    return f"({', '.join(bases)})" if bases else ""


def describe_signature(function: ast.FunctionDef) -> str:
    arguments = ast.unparse(function.args).removeprefix("self, ").removeprefix("self")
    returns = ast.unparse(function.returns) if function.returns else "None"
    return f"({arguments})" if function.name == "__init__" else f"({arguments}) -> {returns}"


def is_own(value: Any) -> bool:
    return value.__module__.startswith(PACKAGE)  # type: ignore[no-any-return]


def parse_source(value: Any) -> Any:
    return ast.parse(textwrap.dedent(inspect.getsource(value))).body[0]


def describe_core() -> tuple[str, int]:
    """Return the contract's text, and how many names it lists."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale_testing.settings")
    django.setup()
    described = {module.__name__: list(describe_root(module)) for module in list_roots()}
    parts = ["\n".join([name, *(f"    {line}" for line in it)]) for name, it in described.items()]
    return "\n\n".join(parts) + "\n", sum(map(len, described.values()))


def find_faults(text: str, count: int) -> Iterator[str]:
    if not CONTRACT.is_file() or CONTRACT.read_text() != text:
        yield f"{CONTRACT.relative_to(ROOT)} is stale: run python tools/public_api.py"
    if count > MOST:
        yield f"{count} names are public; {MOST} are the most that can be kept"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text, count = describe_core()
    if not parser.parse_args().check:
        CONTRACT.parent.mkdir(exist_ok=True)
        CONTRACT.write_text(text)
        print(f"{count} names")
        return 0
    faults = list(find_faults(text, count))
    print("\n".join(faults) or f"{count} names, as {CONTRACT.relative_to(ROOT)} lists them")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
