"""The messages of the system checks, as the code writes them, by their ids."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import dropwhile
from pathlib import Path

from references.check_examples import Example, read_examples
from references.markdown import write_block

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "packages"
TABLE = ROOT / "docs" / "checks.md"

INTRODUCTION = """\
# Messages of the checks

The cause of each check, its message and hint, the fix, and an example: what is wrong begins with
`-`, what mends it with `+`. [System checks](../checks.md) says when checks run, and lists all of
them in tables. Words in <angle brackets> are placeholders.

Examples name files from the folder of the project `mystore`, layers by their packages wherever
these are installed. Imports are left out, and `...` stands for the other lines.
"""

_ID = re.compile(r"(?:quickscale\.)?[EWI]\d{3,4}")
_ROW = re.compile(r"^\| `(quickscale\.[EWI]\d+)` \| (.*?) \| (.*?) \| (.*?) \|$", re.M)
#: What stands for a value, and for nothing else.
_GAP = re.compile(r"<[^<>]*>|…")

#: How many names may stand for one another.
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Said:
    """What one place in the code says."""

    message: str
    hint: str


def write_page() -> str:
    described = {found[1]: found.groups()[1:] for found in _ROW.finditer(TABLE.read_text())}
    said = read_sources()
    if absent := sorted(described.keys() ^ said.keys()):
        raise SystemExit(f"docs/checks.md and the code differ in: {', '.join(absent)}")
    examples = read_examples()
    if absent := sorted(examples.keys() ^ said.keys()):
        raise SystemExit(f"docs/check-examples and the code differ in: {', '.join(absent)}")
    entries = (
        write_entry(name, *described[name], said[name], examples[name])
        for name in sorted(described)
    )
    return "\n\n".join([INTRODUCTION.strip(), *entries])


def write_entry(
    name: str, when: str, cause: str, fix: str, said: list[Said], example: Example
) -> str:
    texts = (f"{it.message}\n    {it.hint}".rstrip() for it in said)
    messages = "\n\n".join(dict.fromkeys(text for text in texts if text))
    return (
        f"({name.replace('.', '-').lower()})=\n## {name}\n\n{cause}\n\n"
        f"{write_block(messages, 'text')}\n\nFound at: {when}. Fix: {fix}.\n\n{example.text}"
    )


def read_sources() -> Mapping[str, list[Said]]:
    said: dict[str, list[Said]] = {}
    for path in sorted(PACKAGES.glob("*/src/**/*.py")):
        source = path.read_text(encoding="utf-8")
        if not _ID.search(source):
            continue  # to parse all files takes ten times as long
        for name, each in read_module(ast.parse(source)):
            said.setdefault(name, []).append(each)
    return said


Assigned = Mapping[str, list[ast.expr]]


def read_module(tree: ast.Module) -> Iterator[tuple[str, Said]]:
    constants = collect_names(tree.body)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            names = {**constants, **collect_names(ast.walk(function))}
            for node in ast.walk(function):
                yield from read_node(node, names)


def collect_names(nodes: Iterable[ast.AST]) -> Assigned:
    """Return what is assigned to each name, in the order of the lines."""
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return {name: sorted(values, key=lambda it: it.lineno) for name, values in found.items()}


def read_node(node: ast.AST, names: Assigned) -> Iterator[tuple[str, Said]]:
    """Yield what a call, or a tuple, that holds an id says beside it."""
    if isinstance(node, ast.Call):
        parts = [*node.args, *(it.value for it in node.keywords)]
    elif isinstance(node, ast.Tuple):
        parts = node.elts
    else:
        return
    found = {part: list(find_ids(part, names)) for part in parts}
    texts = filter(None, (read_text(part, names) for part, ids in found.items() if not ids))
    message, hint, *_rest = [*skip_values(texts), "", ""]
    for ids in found.values():
        for name in ids:
            yield name, Said(message, hint)


def skip_values(texts: Iterable[str]) -> list[str]:
    """Leave out the values before the first text that has words of its own, if one has."""
    listed = list(texts)
    return [*dropwhile(_GAP.fullmatch, listed)] or listed


def find_ids(node: ast.expr, names: Assigned) -> Iterator[str]:
    """Yield the ids that an argument is, or that the dictionary holds which it looks into."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if _ID.fullmatch(node.value):
            yield f"quickscale.{node.value.removeprefix('quickscale.')}"
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        for looked_into in names.get(node.value.id, []):
            if isinstance(looked_into, ast.Dict):
                for value in looked_into.values:
                    yield from find_ids(value, {})


def read_text(node: ast.expr, names: Assigned, depth: int = 0) -> str:
    """Return a text as it stands in the code, with the names of what is put into it."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(read_part(part, names) for part in node.values)
    if isinstance(node, ast.Name) and depth < _DEEPEST:
        above = [it for it in names.get(node.id, []) if it.lineno <= node.lineno]
        return read_text(above[-1], names, depth + 1) if above else ""
    if isinstance(node, ast.BoolOp):
        return read_text(node.values[-1], names, depth + 1)
    if isinstance(node, ast.IfExp):
        return read_text(node.body, names, depth + 1)
    return write_gap(node) if isinstance(node, (ast.Call, ast.Attribute)) else ""


def read_part(part: ast.expr, names: Assigned) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    value = part.value if isinstance(part, ast.FormattedValue) else part
    known = names.get(value.id, []) if isinstance(value, ast.Name) else []
    constant = next((it.value for it in known if isinstance(it, ast.Constant)), None)
    return str(constant) if isinstance(constant, str) else write_gap(value)


def write_gap(node: ast.expr) -> str:
    """Return what stands for a value that is different each time: its name in the code."""
    while isinstance(node, (ast.Subscript, ast.Starred)):
        node = node.value
    if isinstance(node, ast.Call):
        node = node.func
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    words = name.strip("_").replace("_", " ").lower()
    return f"<{words}>" if words else "…"
