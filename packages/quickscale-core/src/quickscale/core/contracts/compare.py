"""What differs between two contracts, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .changes import Change, adds, breaks
from .signatures import compare_signatures, is_signature
from .text import Promises

#: What a document compares better: see :mod:`quickscale.core.contracts.openapi`.
_ELSEWHERE = ("operations",)
#: Sections whose lines are a name and, behind a colon, a list.
_LISTS = ("templates", "contexts", "permissions")
#: Sections whose lines are a name and its options.
_OPTIONS = ("commands",)
#: Whose functions others write, and we call.
_BY_OTHERS = ("hooks",)
#: Whose values need not be given where they are new.
_GROWING = ("hooks", "components")


def compare(old: Promises, new: Promises) -> Iterator[Change]:
    """Yield what differs.

    Args:
        old: what was promised.
        new: what is promised now.
    """
    for section in dict.fromkeys((*old, *new)):
        if section not in _ELSEWHERE:
            yield from _compare_section(section, old.get(section, {}), new.get(section, {}))


def _compare_section(section: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    names = (old.keys() - new.keys(), new.keys() - old.keys(), old.keys() & new.keys())
    for name in (name for each in names for name in sorted(each)):
        for change in _compare_name(section, name, old, new):
            yield replace(change, section=section, name=name)


def _compare_name(
    section: str, name: str, old: dict[str, str], new: dict[str, str]
) -> Iterator[Change]:
    if name not in new:
        yield breaks(f"{section}: {name} is gone")
    elif name not in old:
        yield _judge_addition(section, name, new)
    elif old[name] != new[name]:
        yield from _compare_lines(section, name, old[name], new[name])


def _judge_addition(section: str, name: str, lines: dict[str, str]) -> Change:
    owner = name.rpartition(".")[0]
    if lines.get(owner, "").endswith("(Protocol)"):
        return breaks(f"{section}: {name} is new, and whatever implements {owner} lacks it")
    return adds(f"{section}: {name} is new")


def _compare_lines(section: str, name: str, old: str, new: str) -> Iterator[Change]:
    where = f"{section}: {name}"
    if section in _LISTS:
        yield from _compare_sets(where, _read_list(old), _read_list(new))
    elif section in _OPTIONS:
        yield from _compare_sets(where, set(old.split()[1:]), set(new.split()[1:]))
    elif is_signature(old) and is_signature(new):
        by_others, may_grow = section in _BY_OTHERS, section in _GROWING
        yield from compare_signatures(where, old, new, by_others=by_others, may_grow=may_grow)
    else:
        yield breaks(f"{where} was {_value_of(old, name)}, is {_value_of(new, name)}")


def _compare_sets(where: str, old: set[str], new: set[str]) -> Iterator[Change]:
    for item in sorted(old - new):
        yield breaks(f"{where} has no {item} any more", item)
    for item in sorted(new - old):
        is_argument = item.startswith("<")
        made = breaks if is_argument else adds
        yield made(f"{where} {'asks for' if is_argument else 'has'} {item} now", item)


def _read_list(line: str) -> set[str]:
    listed = line.partition(": ")[2]
    return {item for item in listed.split(", ") if item != "no block"}


def _value_of(line: str, name: str) -> str:
    return line.removeprefix(name).lstrip(": =") or "there"
