"""What makes each check speak, and what mends it: the examples of docs/check-examples."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "check-examples"

_SECTION = re.compile(r"^## (quickscale\.\S+)\n(.*?)(?=^## |\Z)", re.M | re.S)
_FILE = re.compile(r"^`([^`\n]+)`:\n\n```diff\n(.*?)^```$", re.M | re.S)

Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """The faulty lines of files, and the mended ones beside them.

    Attributes:
        text: as it stands in the documentation.
        wrong: the faulty files, by their paths from the folder of the project.
        mended: the same files once they are mended.
    """

    text: str
    wrong: Files
    mended: Files


def read_examples() -> Mapping[str, Example]:
    """Return the examples by the ids of their checks.

    Raises:
        SystemExit: a check has two examples, or an example has no lines, or nothing wrong.
    """
    examples: dict[str, Example] = {}
    for page in sorted(FOLDER.glob("*.md")):
        for name, example in read_page(page.read_text(encoding="utf-8")):
            if name in examples:
                raise SystemExit(f"docs/check-examples has two examples of {name}")
            if example.wrong == example.mended:
                raise SystemExit(f"docs/check-examples/{page.name} mends nothing in {name}")
            examples[name] = example
    return examples


def read_page(text: str) -> Iterator[tuple[str, Example]]:
    for section in _SECTION.finditer(text):
        diffs = dict(_FILE.findall(section[2]))
        wrong, mended = (
            {path: read_side(diff, sign) for path, diff in diffs.items()} for sign in "-+"
        )
        yield section[1], Example(section[2].strip(), wrong, mended)


def read_side(diff: str, sign: str) -> str:
    """Return the lines that both sides share, and those that only the side of a sign has."""
    lines = (line for line in diff.splitlines(keepends=True) if line[0] in (" ", "\n", sign))
    return "".join(line if line == "\n" else line[1:] for line in lines)
