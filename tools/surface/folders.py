"""Where the workspace's distributions keep their contracts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

CONTRACT = "contract.txt"


def find_folder(root: Path, distribution: str) -> Path:
    """Return the folder of a distribution; LookupError where the workspace has none."""
    for file in sorted(root.glob("packages/*/pyproject.toml")):
        if read_name(file) == distribution:
            return file.parent
    raise LookupError(f"No folder of packages/ holds {distribution}.")


def find_contract(root: Path, distribution: str) -> Path:
    """Return where a distribution's contract is, or would be: at the root of its package."""
    sources = find_folder(root, distribution) / "src"
    packages = [file.parent for file in sources.rglob("__init__.py")]
    return min(packages, key=lambda package: len(package.parts)) / CONTRACT


def list_contracts(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield the distributions that have a contract, and the file that it is."""
    for file in sorted(root.glob("packages/*/pyproject.toml")):
        for contract in sorted(file.parent.glob(f"src/**/{CONTRACT}")):
            yield read_name(file), contract


def read_name(pyproject: Path) -> str:
    return str(tomllib.loads(pyproject.read_text())["project"]["name"])
