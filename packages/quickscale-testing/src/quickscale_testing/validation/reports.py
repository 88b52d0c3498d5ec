"""A report as people, programs and code scanners read it."""

import json
import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from .catalogue import RULES
from .findings import Finding, Level, Rule
from .validate import Report

_SARIF_LEVELS: dict[Level, str] = {"error": "error", "warning": "warning", "info": "note"}

#: Of one line; who writes a longer name or text wants no one to read the others.
_MOST_LETTERS = 1000


def write_text(report: Report) -> str:
    """Return a line for each finding, and one that sums them up."""
    counts = [(level, report.count(level)) for level in ("error", "warning", "info")]
    summary = ", ".join(_count(level, number) for level, number in counts if number)
    lines = [*map(str, report.findings), f"{report.layer}: {summary or 'nothing found'}."]
    return "\n".join(map(_clean, lines))


def _clean(line: str) -> str:
    """Return a line that stays one, and does nothing to a terminal, whatever files are called."""
    kept = "".join(letter if letter.isprintable() else "?" for letter in line[:_MOST_LETTERS])
    return f"{kept} …" if len(line) > _MOST_LETTERS else kept


def _count(level: str, number: int) -> str:
    name = "note" if level == "info" else level
    return f"{number} {name}{'s' * (number > 1)}"


def write_json(report: Report) -> str:
    findings = [
        {
            "id": finding.id,
            "level": finding.level,
            "path": finding.path,
            "line": finding.line,
            "message": finding.message,
            "fix": finding.advice,
        }
        for finding in report.findings
    ]
    return json.dumps({"layer": report.layer, "findings": findings}, indent=2)


def write_sarif(report: Report) -> str:
    """Return a SARIF 2.1.0 log, which code scanning services show beside the code."""
    driver = {
        "name": "quickscale layer validate",
        "semanticVersion": version("quickscale-testing"),
        "rules": [_describe_rule(rule) for rule in RULES.values()],
    }
    results = [_describe_finding(finding) for finding in report.findings]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(log, indent=2)


def _describe_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "help": {"text": f"Fix: {rule.fix}"},
        "defaultConfiguration": {"level": _SARIF_LEVELS[rule.level]},
    }


def _describe_finding(finding: Finding) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": _make_uri(finding.path)},
        "region": {"startLine": finding.line},
    }
    return {
        "ruleId": finding.id,
        "ruleIndex": list(RULES).index(finding.id),
        "level": _SARIF_LEVELS[finding.level],
        "message": {"text": f"{finding.message} Fix: {finding.advice}"},
        "locations": [{"physicalLocation": place}],
    }


def _make_uri(path: str) -> str:
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(os.fsencode(pure.as_posix()))


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": write_text,
    "json": write_json,
    "sarif": write_sarif,
}
