"""The lists of what each distribution promises."""

from types import ModuleType

import pytest


@pytest.fixture
def tool(load, monkeypatch, tmp_path):
    tool = load("contract")
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    for name in ("quickscale-core", "quickscale-gone"):
        add_package(tmp_path / "packages" / name, name)
    return tool


def add_package(folder, name):
    package = folder / "src" / name.replace("-", "_")
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (folder / "pyproject.toml").write_text(f'[project]\nname = "{name}"\n')


def write_contract(tool, name, text):
    tool.find_contract(tool.ROOT, name).write_text(text)


@pytest.fixture
def api(load):
    load("contract")
    from surface import api

    return api


def check(tool, monkeypatch, text):
    monkeypatch.setattr(tool, "describe_all", lambda: {"quickscale-core": text})
    monkeypatch.setattr("sys.argv", ["contract.py", "--check"])
    return tool.main()


def test_a_promise_that_came_or_went_is_told(tool, monkeypatch, capsys):
    text = "== api quickscale.core.money\nquantum(currency: str) -> Decimal\n"
    write_contract(tool, "quickscale-core", text)
    assert check(tool, monkeypatch, text) == 0
    assert check(tool, monkeypatch, "== hooks\n") == 1
    assert "src/quickscale_core/contract.txt is stale" in capsys.readouterr().out


def test_a_contract_of_no_distribution_is_told(tool, monkeypatch, capsys):
    for name in ("quickscale-core", "quickscale-gone"):
        write_contract(tool, name, "")
    assert check(tool, monkeypatch, "") == 1
    assert "src/quickscale_gone/contract.txt is nobody's" in capsys.readouterr().out


def test_what_is_deprecated_has_to_be_promised(tool, monkeypatch, capsys):
    text = "== hooks\na.b: collect() -> list[Any]\n"
    write_contract(tool, "quickscale-core", text)
    file = tool.find_contract(tool.ROOT, "quickscale-core").with_name("deprecated.txt")
    file.write_text("== hooks\na.b: use a.c\n")
    assert check(tool, monkeypatch, text) == 0
    file.write_text("== hooks\na.d: use a.c\n")
    assert check(tool, monkeypatch, text) == 1
    assert "deprecated.txt: there is no a.d in hooks" in capsys.readouterr().out


def test_more_names_than_can_be_kept_are_told_and_members_do_not_count(tool, monkeypatch, capsys):
    names = "\n".join(f"class Name{number}\nName{number}.member = 1" for number in range(201))
    text = f"== api quickscale.core\n{names}\n"
    write_contract(tool, "quickscale-core", text)
    assert check(tool, monkeypatch, text) == 1
    assert "201 names of the core are public" in capsys.readouterr().out


def test_a_module_stands_for_what_it_lists(api):
    root, inner = ModuleType("root"), ModuleType("inner")
    inner.__all__, inner.LIMIT = ["LIMIT"], 5
    root.__all__, root.inner = ["inner"], inner
    assert list(api.describe_root(root)) == ["inner.LIMIT: int = 5"]


def test_functions_and_classes_are_listed_with_their_arguments(api):
    from quickscale.core import money

    lines = list(api.describe_root(money))
    assert "class Money(amount: Decimal, currency: str)" in lines
    assert "quantum(currency: str) -> Decimal" in lines


def test_what_a_protocol_asks_for_is_listed(api):
    from quickscale.core import plugin_framework

    lines = list(api.describe_root(plugin_framework))
    assert [line for line in lines if line.startswith("EmailService.trigger(event: str, *")]


def test_a_name_that_a_package_lists_and_lacks_ends_the_tool(api):
    root = ModuleType("root")
    root.__all__ = ["gone"]
    with pytest.raises(AttributeError, match="gone"):
        list(api.describe_root(root))
