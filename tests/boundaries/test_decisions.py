"""Decisions are dated, have a status, and are all listed."""

import re

import pytest

from .workspace import ROOT

FOLDER = ROOT / "docs" / "adr"
DECISIONS = sorted(FOLDER.glob("[0-9]*.md"))
STATUS = re.compile(r"# (\d+)\. (.+)\n\nStatus: (accepted|superseded by \d+) · (\d{4}-\d\d-\d\d)\n")


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_when_it_was_taken_and_whether_it_holds(path):
    assert STATUS.match(path.read_text())


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_listed_with_its_status(path):
    number, title, status, date = STATUS.match(path.read_text()).groups()
    row = f"| [{number}]({path.name}) | {title} | {status} | {date} |"
    assert row in (FOLDER / "README.md").read_text()
