"""What a newer project template changed, made in a project that may have changed it too."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: How many lines around a change have to be found in the project, at most.
_AROUND = 3


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one file of the project.

    Attributes:
        file: its path; the file may be new.
        old: its text.
        new: its text with what can safely be changed.
        left: what has to be changed by hand, as diffs.
    """

    file: str
    old: str
    new: str
    left: tuple[str, ...] = ()

    def draw(self) -> str:
        """Return the safe changes as a diff."""
        return _draw(self.file, self.old.splitlines(), self.new.splitlines())


@dataclass(frozen=True, slots=True)
class _Hunk:
    before: list[str]
    old: list[str]
    new: list[str]
    after: list[str]


def find_edits(
    base: Mapping[str, str], new: Mapping[str, str], own: Mapping[str, str]
) -> Iterator[Edit]:
    """Yield how to bring a project's files from one template to the next.

    Args:
        base: the files as the template of the installed release writes them.
        new: as that of the newer release does.
        own: as they are in the project; one that was deleted stays so.
    """
    for file, text in new.items():
        if file not in base and file not in own:
            yield Edit(file, "", text)
        elif file in own and base.get(file, "") != text != own[file]:
            edit = _merge(file, base.get(file, ""), text, own[file])
            if edit.new != edit.old or edit.left:
                yield edit


def _merge(file: str, base: str, new: str, own: str) -> Edit:
    lines = own.splitlines()
    left = []
    for hunk in _find_hunks(base.splitlines(), new.splitlines()):
        if _is_made(lines, hunk):
            continue
        changed = _make(lines, hunk)
        if changed is None:
            here, there = ([*hunk.before, *part, *hunk.after] for part in (hunk.old, hunk.new))
            left.append(_draw(file, here, there))
        else:
            lines = changed
    text = "".join(f"{line}\n" for line in lines)
    return Edit(file, own, text if lines != own.splitlines() else own, tuple(left))


def _find_hunks(base: list[str], new: list[str]) -> Iterator[_Hunk]:
    matcher = difflib.SequenceMatcher(None, base, new, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag != "equal":
            before = base[max(0, first - _AROUND) : first]
            yield _Hunk(before, base[first:last], new[start:end], base[last : last + _AROUND])


def _is_made(lines: list[str], hunk: _Hunk) -> bool:
    """Whether a project already says what a change says, in whichever quotes and place."""
    there = {_normalise(line) for line in lines}
    new, old = (
        {_normalise(line) for line in part if line.strip()} for part in (hunk.new, hunk.old)
    )
    return new <= there and not (old - new) & there


def _normalise(line: str) -> str:
    return line.strip().replace("'", '"').rstrip(",")


def _make(lines: list[str], hunk: _Hunk) -> list[str] | None:
    """Return the lines with a change made where it fits one place alone, else None."""
    for before, after in _list_contexts(hunk):
        place = [*before, *hunk.old, *after]
        found = [
            start
            for start in range(len(lines) - len(place) + 1)
            if lines[start : start + len(place)] == place
        ]
        if place and len(found) == 1:
            start = found[0] + len(before)
            return [*lines[:start], *hunk.new, *lines[start + len(hunk.old) :]]
    return None


def _list_contexts(hunk: _Hunk) -> Iterator[tuple[list[str], list[str]]]:
    """Yield what has to stand around a change, the most first."""
    for around in range(_AROUND, 0, -1):
        yield hunk.before[-around:], hunk.after[:around]
    yield hunk.before, []
    yield [], hunk.after
    yield hunk.before[-1:], []
    yield [], hunk.after[:1]
    if hunk.old:
        yield [], []


def _draw(file: str, old: list[str], new: list[str]) -> str:
    return "\n".join(difflib.unified_diff(old, new, file, file, lineterm="", n=2))
