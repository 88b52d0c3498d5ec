"""What is found in a layer, and the rules that name it."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "info"]

LEVELS: dict[str, Level] = {"E": "error", "W": "warning", "I": "info"}


@dataclass(frozen=True, slots=True)
class Rule:
    """What can be wrong with a layer; docs/validate.md lists all of them."""

    id: str
    summary: str
    fix: str

    @property
    def level(self) -> Level:
        return LEVELS[self.id.partition(".")[2][0]]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place where a layer breaks a rule."""

    path: str
    line: int
    id: str
    message: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.id} {self.path}:{self.line} {self.message} Fix: {self.advice}"

    @property
    def rule(self) -> Rule:
        from .catalogue import RULES

        return RULES[self.id]

    @property
    def level(self) -> Level:
        return self.rule.level

    @property
    def advice(self) -> str:
        return self.fix or self.rule.fix
