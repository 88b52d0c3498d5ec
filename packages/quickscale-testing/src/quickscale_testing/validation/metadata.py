"""What a distribution says of itself, from ``pyproject.toml`` or a wheel's ``METADATA``."""

import tomllib
from collections.abc import Iterator, Mapping
from configparser import ConfigParser, Error
from dataclasses import dataclass, replace
from email import message_from_string
from importlib.metadata import EntryPoint
from typing import Any


@dataclass(frozen=True)
class Metadata:
    """The metadata of one distribution, as its author wrote it.

    Attributes:
        file: what findings call the place that it was read from.
        mistakes: what could not be read at all.
    """

    file: str
    name: str = ""
    version: str = ""
    requires_python: str = ""
    requires: tuple[str, ...] = ()
    entry_points: tuple[EntryPoint, ...] = ()
    mistakes: tuple[str, ...] = ()


def parse_metadata(text: str, entry_points: str, *, file: str) -> Metadata:
    """Read the texts of ``METADATA`` and ``entry_points.txt``."""
    message = message_from_string(text)
    metadata = Metadata(
        file,
        name=str(message.get("Name", "")),
        version=str(message.get("Version", "")),
        requires_python=str(message.get("Requires-Python", "")),
        requires=tuple(map(str, message.get_all("Requires-Dist", ()))),
    )
    try:
        return replace(metadata, entry_points=tuple(_parse_entry_points(entry_points)))
    except Error as error:
        reason = str(error).replace("\n", " ")
        return replace(metadata, mistakes=(f"entry_points.txt is invalid: {reason}.",))


def _parse_entry_points(text: str) -> Iterator[EntryPoint]:
    parser = ConfigParser(delimiters=("=",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case
    parser.read_string(text)
    for group in parser.sections():
        for name, value in parser.items(group):
            yield EntryPoint(name=name, value=value.strip(), group=group)


def parse_project(text: str, *, file: str) -> Metadata | None:
    """Read ``pyproject.toml``; return None where it describes no project.

    Raises:
        ValueError: it is no TOML.
    """
    try:
        project = tomllib.loads(text).get("project")
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return _ProjectReader(project).read(file) if isinstance(project, dict) else None


class _ProjectReader:
    """Takes what has the right type, and notes what has not."""

    def __init__(self, project: Mapping[str, Any]) -> None:
        self.project = project
        self.mistakes: list[str] = []

    def read(self, file: str) -> Metadata:
        metadata = Metadata(
            file,
            name=self.take("name", str, ""),
            version=self.take("version", str, ""),
            requires_python=self.take("requires-python", str, ""),
            requires=(*self.take_strings("dependencies"), *self.take_extras()),
            entry_points=tuple(self.take_entry_points()),
        )
        return replace(metadata, mistakes=tuple(self.mistakes))

    def take(self, key: str, kind: type, default: Any) -> Any:
        value = self.project.get(key, default)
        if isinstance(value, kind):
            return value
        self.mistakes.append(f"project.{key} has the wrong type.")
        return default

    def take_strings(self, key: str) -> list[str]:
        values = self.take(key, list, [])
        if all(isinstance(value, str) for value in values):
            return list(values)
        self.mistakes.append(f"project.{key} holds something that is no text.")
        return []

    def take_extras(self) -> Iterator[str]:
        """Yield what extras need: code may import it, too."""
        for lines in self.take("optional-dependencies", dict, {}).values():
            if isinstance(lines, list):
                yield from (line for line in lines if isinstance(line, str))

    def take_entry_points(self) -> Iterator[EntryPoint]:
        for group, entries in self.take("entry-points", dict, {}).items():
            for name, value in entries.items() if isinstance(entries, dict) else ():
                if isinstance(value, str):
                    yield EntryPoint(name=name, value=value, group=group)
                else:
                    self.mistakes.append(f"The entry point {name} of {group} is no text.")
