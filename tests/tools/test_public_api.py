"""The list of what the core promises."""

from types import ModuleType

import pytest


@pytest.fixture
def tool(load, monkeypatch, tmp_path):
    tool = load("public_api")
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool, "CONTRACT", tmp_path / "contract.txt")
    return tool


def check(tool, monkeypatch, text, count=1):
    monkeypatch.setattr(tool, "describe_core", lambda: (text, count))
    monkeypatch.setattr("sys.argv", ["public_api.py", "--check"])
    return tool.main()


def test_a_name_that_came_or_went_is_told(tool, monkeypatch, capsys):
    tool.CONTRACT.write_text("quickscale.core.money\n    quantum(currency: str) -> Decimal\n")
    assert check(tool, monkeypatch, tool.CONTRACT.read_text()) == 0
    assert check(tool, monkeypatch, "quickscale.core.money\n") == 1
    assert "contract.txt is stale" in capsys.readouterr().out


def test_more_names_than_can_be_kept_are_told(tool, monkeypatch, capsys):
    tool.CONTRACT.write_text("")
    assert check(tool, monkeypatch, "", count=201) == 1
    assert "201 names are public" in capsys.readouterr().out


def test_a_module_stands_for_what_it_lists(tool):
    root, inner = ModuleType("root"), ModuleType("inner")
    inner.__all__, inner.LIMIT = ["LIMIT"], 5
    root.__all__, root.inner = ["inner"], inner
    assert list(tool.describe_root(root)) == ["inner.LIMIT: int"]


def test_functions_and_classes_are_listed_with_their_arguments(tool):
    from quickscale.core import money

    lines = list(tool.describe_root(money))
    assert "class Money(amount: Decimal, currency: str)" in lines
    assert "quantum(currency: str) -> Decimal" in lines


def test_a_name_that_a_package_lists_and_lacks_ends_the_tool(tool):
    root = ModuleType("root")
    root.__all__ = ["gone"]
    with pytest.raises(AttributeError, match="gone"):
        list(tool.describe_root(root))
