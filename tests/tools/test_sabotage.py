"""What is broken on purpose keeps up with the code, and with what is promised."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tool(load):
    return load("sabotage")


def test_every_kind_of_promise_is_broken_once(tool):
    kinds = [each.kind for each in tool.BREAKS]
    assert sorted(kinds) == sorted(tool.list_kinds())


def test_every_break_finds_what_it_breaks(tool):
    for each in tool.BREAKS:
        text = (ROOT / each.file).read_text()
        assert each.edit(text) != text


def test_a_break_that_nobody_reports_and_a_report_of_nothing_are_told(tool):
    reports = [each.report for each in tool.BREAKS]
    assert list(tool.find_faults(reports)) == []
    [missing, unexplained] = tool.find_faults([*reports[1:], "hooks: core.x is gone"])
    assert missing == f"api: not reported once: {reports[0]}"
    assert unexplained == "nothing explains: hooks: core.x is gone"
