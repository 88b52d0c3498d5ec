"""What differs between two signatures, and whether old callers still get on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .changes import Change, adds, breaks

_SIGNATURE = re.compile(r"^(?:class )?[\w.]+:?(?P<kind>(?: \w+)?)(?P<rest>\(.*)$")
_ENDING = re.compile(r" (raises .+|version \d+|public|\(classmethod\)|\(staticmethod\))$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; ``place`` is its position, None where it is given by name alone."""

    name: str
    place: int | None
    annotation: str
    default: str | None
    is_variadic: bool = False

    @property
    def is_required(self) -> bool:
        return self.default is None and not self.is_variadic


@dataclass(frozen=True, slots=True)
class Signature:
    """A line of a contract that can be called; ``ending`` is what stands behind it."""

    kind: str
    parameters: dict[str, Parameter]
    returns: str
    ending: str


def is_signature(line: str) -> bool:
    return read_signature(line) is not None


def read_signature(line: str) -> Signature | None:
    match = _SIGNATURE.match(line)
    if match is None:
        return None
    rest = match["rest"]
    ending = _ENDING.search(rest)
    text = rest[: ending.start()] if ending else rest
    try:
        function = ast.parse(f"def f{text}: ...").body[0]
    except SyntaxError:
        return None
    assert isinstance(function, ast.FunctionDef)
    returns = ast.unparse(function.returns) if function.returns else ""
    parameters = {it.name: it for it in _read_parameters(function.args)}
    return Signature(match["kind"].strip(), parameters, returns, ending[1] if ending else "")


def _read_parameters(arguments: ast.arguments) -> Iterator[Parameter]:
    placed = [*arguments.posonlyargs, *arguments.args]
    missing = [None] * (len(placed) - len(arguments.defaults))
    for place, (it, default) in enumerate(
        zip(placed, [*missing, *arguments.defaults], strict=True)
    ):
        yield Parameter(it.arg, place, _text(it.annotation), _text(default) or None)
    for it, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield Parameter(it.arg, None, _text(it.annotation), _text(default) or None)
    for stars, rest in (("*", arguments.vararg), ("**", arguments.kwarg)):
        if rest:
            name = f"{stars}{rest.arg}"
            yield Parameter(name, None, _text(rest.annotation), None, is_variadic=True)


def _text(node: ast.AST | None) -> str:
    return ast.unparse(node) if node else ""


def compare_signatures(
    where: str, old: str, new: str, *, by_others: bool, may_grow: bool
) -> Iterator[Change]:
    """Yield what differs between two lines.

    Args:
        where: what the lines are about.
        old: the line that was promised.
        new: the line as it is now.
        by_others: others write the function and we call it, so that types are judged the other way.
        may_grow: what is new need not be given, and everything is given by its name.
    """
    was, is_now = read_signature(old), read_signature(new)
    assert was is not None and is_now is not None
    if was.kind != is_now.kind:
        yield breaks(f"{where} was a {was.kind or 'function'}, is a {is_now.kind or 'function'}")
    for name, parameter in was.parameters.items():
        found = is_now.parameters.get(name)
        if found and parameter.place not in (None, found.place) and not may_grow:
            yield breaks(f"{where} takes {name} {_describe_place(found)} now")
        yield from _compare_parameter(where, parameter, found, by_others)
    for name in sorted(is_now.parameters.keys() - was.parameters.keys()):
        needed = is_now.parameters[name].is_required and not may_grow
        yield (breaks if needed else adds)(f"{where} {'needs' if needed else 'takes'} {name} now")
    if was.returns != is_now.returns:
        is_safe = (
            _fits(was.returns, is_now.returns) if by_others else _fits(is_now.returns, was.returns)
        )
        yield (adds if is_safe else breaks)(
            f"{where} returned {was.returns}, returns {is_now.returns}"
        )
    if was.ending != is_now.ending:
        yield _compare_endings(where, was.ending, is_now.ending)


def _compare_parameter(
    where: str, old: Parameter, new: Parameter | None, by_others: bool
) -> Iterator[Change]:
    if new is None:
        yield breaks(f"{where} takes no {old.name} any more")
        return
    if old.annotation != new.annotation:
        narrow, wide = (new, old) if by_others else (old, new)
        text = f"{where} took {old.name} as {old.annotation}, takes it as {new.annotation}"
        yield (adds if _fits(narrow.annotation, wide.annotation) else breaks)(text)
    if old.default != new.default:
        made = adds if old.default is None else breaks
        yield made(f"{where} had {old.name} = {old.default}, has {new.default}")


def _describe_place(parameter: Parameter) -> str:
    return "by name alone" if parameter.place is None else f"as its number {parameter.place + 1}"


def _compare_endings(where: str, old: str, new: str) -> Change:
    words = {*old.replace(",", "").split()}
    is_more = words <= {*new.replace(",", "").split()} or new.startswith("version")
    made = adds if is_more else breaks
    return made(f"{where} was {old or 'nothing more'}, is {new or 'nothing more'}")


def _fits(narrow: str, wide: str) -> bool:
    """Whether every alternative of one type is one of another's."""
    return bool(narrow) and set(_split(narrow)) <= set(_split(wide))


def _split(annotation: str) -> Iterator[str]:
    node = ast.parse(annotation or "None", mode="eval").body
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _split(ast.unparse(node.left))
        yield from _split(ast.unparse(node.right))
    else:
        yield ast.unparse(node)
